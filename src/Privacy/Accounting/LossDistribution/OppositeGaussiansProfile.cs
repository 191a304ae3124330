namespace SecureFed.Privacy;

/// <summary>
/// A Poisson-sampled Gaussian with one member replaced by its opposite: (1-q) N(0, z^2) + q N(1, z^2) against (1-q) N(0, z^2) + q N(-1, z^2).
/// </summary>
internal sealed class OppositeGaussiansProfile(double q, double z) : LossProfile
{
    public override double Least => -Greatest;

    public override double Greatest => Loss(1 + KeptDeviations * z);

    public override bool IsSymmetric => true;

    public override LossTails At(double loss)
    {
        var x = Place(loss);
        var (zero, plus, minus) = (NormalTail.Both(x / z), NormalTail.Both((x - 1) / z), NormalTail.Both((x + 1) / z));
        return new LossTails(
            (1 - q) * zero.Above + q * plus.Above, (1 - q) * zero.Below + q * plus.Below,
            (1 - q) * zero.Above + q * minus.Above, (1 - q) * zero.Below + q * minus.Below);
    }

    private double Loss(double x) => LogMixture(x) - LogMixture(-x);

    /// <summary>ln((1-q) + q exp((2x-1)/(2z^2))).</summary>
    private double LogMixture(double x)
    {
        var exponent = (2 * x - 1) / (2 * z * z);
        return exponent > 600 ? exponent + Math.Log(q) : Special.Log1P(q * Special.ExpM1(exponent));
    }

    /// <summary>
    /// The x of a loss: with t = exp(x/z^2) and c = exp(-1/(2z^2)), q c t^2 - (1-q)(e^loss - 1) t - q c e^loss = 0. In y = t e^(-loss/2) that is
    /// y - 1/y = 2 (1-q) sinh(loss/2) / (q c).
    /// </summary>
    private double Place(double loss)
    {
        var logSlope = Special.Log1P(-q) - Math.Log(q) + 0.5 / (z * z);
        var half = Math.Abs(loss) / 2;
        // ln of sinh(half), then asinh of something whose logarithm is known.
        var logSinh = half > 20 ? half - Math.Log(2) : Math.Log(Math.Sinh(half));
        var log = logSlope + logSinh;
        var logY = log > 300 ? log + Math.Log(2) : Math.Asinh(Math.Exp(log));
        return Math.CopySign(z * z * (logY + half), loss);
    }
}
