namespace SecureFed.Privacy;

/// <summary>
/// Renyi divergence of the Poisson-sampled Gaussian mechanism, exact at every order (Mironov, Talwar, Zhang 2019): from
/// (1-q) N(0, z^2) + q N(1, z^2) to N(0, z^2), the larger of the two directions.
/// </summary>
internal static class SampledGaussianRenyi
{
    /// <summary>The divergence at any order above 1, 0 &lt; q &lt; 1.</summary>
    public static double At(double order, double probability, double noiseMultiplier) => order == Math.Floor(order)
        ? AtWhole((int)order, probability, noiseMultiplier)
        : RenyiQuadrature.Divergence(order, noiseMultiplier, new OneSided(probability, noiseMultiplier));

    /// <summary>
    /// The divergence at a whole order, by the binomial sum. The terms add up to 1 without noise's excess, so only the excess is summed:
    /// sum_{k >= 2} C(alpha, k) (1-q)^(alpha-k) q^k (exp((k^2-k)/(2 z^2)) - 1).
    /// </summary>
    public static double AtWhole(int order, double probability, double noiseMultiplier)
    {
        Span<double> terms = order < 1024 ? stackalloc double[order - 1] : new double[order - 1];
        var (logIn, logOut) = (Math.Log(probability), Special.Log1P(-probability));
        var curvature = 1 / (2 * noiseMultiplier * noiseMultiplier);
        for (var k = 2; k <= order; k++)
        {
            terms[k - 2] = Special.LogBinomial(order, k) + (order - k) * logOut + k * logIn
                + Special.LogExpM1(k * (k - 1.0) * curvature);
        }

        return Special.LogOnePlusExp(Special.LogSumExp(terms)) / (order - 1);
    }

    /// <summary>
    /// The divergence between (1-q) N(0, z^2) + q N(1, z^2) and (1-q) N(0, z^2) + q N(-1, z^2): one member replaced by its opposite.
    /// </summary>
    public static double ReplaceOne(double order, double probability, double noiseMultiplier) =>
        RenyiQuadrature.Divergence(order, noiseMultiplier, new TwoSided(probability, noiseMultiplier));

    /// <summary>Member present against member absent.</summary>
    private readonly struct OneSided(double q, double z) : ILikelihoodRatio
    {
        public double LogBase(double x) => -x * x / (2 * z * z);

        public double Excess(double x) => q * Special.ExpM1((2 * x - 1) / (2 * z * z));

        public double LogRatio(double x)
        {
            var exponent = (2 * x - 1) / (2 * z * z);
            return exponent > 600 ? exponent + Math.Log(q) : Special.Log1P(q * Special.ExpM1(exponent));
        }
    }

    /// <summary>Member at +1 against member at -1.</summary>
    private readonly struct TwoSided(double q, double z) : ILikelihoodRatio
    {
        public double LogBase(double x) => -x * x / (2 * z * z) + LogMixture(-x);

        public double Excess(double x) => LogRatio(x) is var log && Math.Abs(log) > 1 ? Math.Exp(log) - 1 : Special.ExpM1(log);

        public double LogRatio(double x) => LogMixture(x) - LogMixture(-x);

        /// <summary>ln((1-q) + q exp((2x-1)/(2z^2))): the mixture over N(0, z^2).</summary>
        private double LogMixture(double x)
        {
            var exponent = (2 * x - 1) / (2 * z * z);
            return exponent > 600 ? exponent + Math.Log(q) : Special.Log1P(q * Special.ExpM1(exponent));
        }
    }
}
