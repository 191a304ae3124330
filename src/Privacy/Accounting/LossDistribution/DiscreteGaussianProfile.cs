namespace SecureFed.Privacy;

/// <summary>
/// N_Z(0, s^2) shifted by an integer D against unshifted (Canonne, Kamath, Steinke 2020, Theorem 7): the loss at the integer x is
/// D (2x - D) / (2 s^2), on a lattice of spacing D / s^2.
/// </summary>
internal sealed class DiscreteGaussianProfile : LossProfile
{
    /// <summary>Above this scale the table of probabilities would not be small; Renyi accounting loses little there.</summary>
    public const double GreatestSigma = 100_000;

    private readonly double sigma;
    private readonly long shift;
    private readonly int reach;
    private readonly double[] above;

    public DiscreteGaussianProfile(double sigma, long shift)
    {
        this.sigma = sigma;
        this.shift = shift;
        reach = (int)Math.Ceiling(KeptDeviations * sigma) + 1;
        Mass = new double[2 * reach + 1];
        var total = 0.0;
        for (var y = -reach; y <= reach; y++)
            total += Mass[y + reach] = Math.Exp(-0.5 * (y / sigma) * (y / sigma));
        above = new double[Mass.Length + 1];
        for (var i = Mass.Length - 1; i >= 0; i--)
            above[i] = above[i + 1] + (Mass[i] /= total);
    }

    public override double Least => Loss(-reach) - Spacing;

    public override double Greatest => Loss(reach + shift) + Spacing;

    /// <summary>At most what a continuous Gaussian of this scale has outside, and a little for its lattice.</summary>
    public override double Outside => 2 * Math.Exp(-0.5 * KeptDeviations * KeptDeviations);

    public override bool IsSymmetric => true;

    /// <summary>Distance of neighbouring losses.</summary>
    public double Spacing => shift / (sigma * sigma);

    /// <summary>The loss of the first entry of <see cref="Mass"/> under P.</summary>
    public double FirstLoss => Loss(shift - reach);

    /// <summary>Probabilities of the noise, from its least value kept to its greatest.</summary>
    public double[] Mass { get; }

    public override LossTails At(double loss)
    {
        // Integers x with a loss above: x > loss s^2 / D + D / 2.
        var first = Math.Clamp(Math.Floor(loss / Spacing + 0.5 * shift) + 1, -reach, reach + shift + 1.0);
        var p = (long)first - shift;
        var q = (long)first;
        return new LossTails(AtOrAbove(p), AtOrAbove(1 - p), AtOrAbove(q), AtOrAbove(1 - q));
    }

    /// <summary>P[N_Z >= y]; by symmetry also P[N_Z &lt;= -y].</summary>
    private double AtOrAbove(long y) => above[Math.Clamp(y + reach, 0, above.Length - 1)];

    private double Loss(long x) => shift * (2.0 * x - shift) / (2 * sigma * sigma);
}
