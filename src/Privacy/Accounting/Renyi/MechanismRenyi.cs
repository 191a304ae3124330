namespace SecureFed.Privacy;

/// <summary>Renyi divergences of unsampled mechanisms, by order, with the sensitivity multiplied by a factor.</summary>
internal static class MechanismRenyi
{
    /// <summary>alpha k^2 / (2 z^2) (Mironov 2017).</summary>
    public static double Gaussian(double order, double noiseMultiplier, double factor) =>
        order * Square(factor / noiseMultiplier) / 2;

    /// <summary>The Laplace mechanism with epsilon_0 = k / b (Mironov 2017, Table II).</summary>
    public static double Laplace(double order, double scale, double factor)
    {
        var pure = factor / scale;
        var excess = order * Special.ExpM1((order - 1) * pure) / (2 * order - 1) + (order - 1) * Special.ExpM1(-order * pure) / (2 * order - 1);
        if (double.IsFinite(excess))
            return Math.Min(pure, Special.Log1P(excess) / (order - 1));
        return Math.Min(pure, pure + Math.Log(order / (2 * order - 1)) / (order - 1) + 1e-15 * pure);
    }

    /// <summary>The least of the three bounds of Kairouz, Liu, Steinke 2021, section 4.</summary>
    /// <param name="order">alpha above 1.</param>
    /// <param name="l2">L2 sensitivity over the scale of the sum.</param>
    /// <param name="l1">L1 sensitivity over the scale of the sum.</param>
    /// <param name="tau">What <see cref="Tau"/> says.</param>
    /// <param name="dimension">Coordinates.</param>
    public static double DistributedDiscreteGaussian(double order, double l2, double l1, double tau, long dimension) => Math.Min(
        order / 2 * l2 * l2 + tau * dimension,
        order / 2 * Math.Min(l2 * l2 + 2 * l1 * tau + tau * tau * dimension, Square(l2 + Math.Sqrt(dimension) * tau)));

    /// <summary>Both sensitivities over the scale of the sum, and tau.</summary>
    public static (double L2, double L1, double Tau) Scaled(DistributedDiscreteGaussianEvent e, double factor)
    {
        var scale = Math.Sqrt(e.Contributors) * e.LocalSigma / factor;
        return (e.L2 / scale, e.L1 / scale, Tau(e.Contributors, e.LocalSigma));
    }

    /// <summary>
    /// How far, in maximal divergence per coordinate, a sum of n discrete Gaussians of scale s is from one: 10 sum_{k &lt; n} exp(-2 pi^2 s^2 k/(k+1)).
    /// </summary>
    public static double Tau(long contributors, double localSigma)
    {
        const long TermsOneByOne = 20_000; // later terms change by less than 1/TermsOneByOne of the exponent: they are bounded by the first of them
        var exponent = -2 * Math.PI * Math.PI * localSigma * localSigma;
        var oneByOne = Math.Min(contributors - 1, TermsOneByOne);
        var sum = 0.0;
        for (long k = 1; k <= oneByOne; k++)
            sum += Math.Exp(exponent * k / (k + 1));
        var rest = contributors - 1 - oneByOne;
        if (rest > 0)
            sum += rest * Math.Exp(exponent * (oneByOne + 1) / (oneByOne + 2));
        return 10 * sum;
    }

    /// <summary>The Skellam mechanism at whole orders (Agarwal, Kairouz, Liu 2021, Theorem 3.5), with multi-dimensional sensitivities.</summary>
    public static double Skellam(int order, SkellamEvent e, double factor)
    {
        var (l2, l1, mu) = (e.L2 * factor, e.L1 * factor, e.Variance);
        return order * l2 * l2 / (2 * mu)
            + Math.Min(((2 * order - 1) * l2 * l2 + 6 * l1) / (4 * mu * mu), 3 * l1 / (2 * mu));
    }

    private static double Square(double x) => x * x;
}
