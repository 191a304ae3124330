using MathNet.Numerics;

namespace SecureFed.Privacy;

/// <summary>Exact binomial probabilities and Clopper-Pearson bounds, by the incomplete beta function.</summary>
internal static class BinomialTail
{
    /// <summary>P[W >= <paramref name="least"/>] for W ~ Binomial(trials, p).</summary>
    public static double AtLeast(int trials, int least, double p) => least switch
    {
        <= 0 => 1,
        _ when least > trials => 0,
        _ => SpecialFunctions.BetaRegularized(least, trials - least + 1, p),
    };

    /// <summary>P[W = <paramref name="count"/>].</summary>
    public static double Exactly(int trials, int count, double p) =>
        Math.Exp(SpecialFunctions.BinomialLn(trials, count) + count * Math.Log(p) + (trials - count) * Special.Log1P(-p));

    /// <summary>The greatest rate that <paramref name="successes"/> or fewer of <paramref name="trials"/> do not refute at this significance.</summary>
    public static double UpperRate(int trials, int successes, double significance)
    {
        if (successes >= trials)
            return 1;
        // P[W <= successes] falls as the rate grows.
        return MonotoneRoot.Bisect(0, 1, rate => 1 - AtLeast(trials, successes + 1, rate) <= significance);
    }
}
