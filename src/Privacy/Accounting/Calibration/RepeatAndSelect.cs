namespace SecureFed.Privacy;

/// <summary>
/// What a hyper-parameter search costs that trains K models on the same data, each with the same event, and releases only the best
/// (Papernot, Steinke 2022). K must be drawn at random, secretly and beforehand; a fixed K has no such bound.
/// </summary>
public static class RepeatAndSelect
{
    /// <summary>
    /// K from the truncated negative binomial distribution on 1, 2, ... (Theorem 2): at every order lambda,
    /// R'(lambda) = R(lambda) + (1 + eta) min over lambda' of [(1 - 1/lambda') R(lambda') + ln(1/gamma)/lambda'] + ln(E K)/(lambda - 1).
    /// </summary>
    /// <param name="single">An account of one run.</param>
    /// <param name="eta">Shape above -1; 1 is the geometric, 0 the logarithmic distribution.</param>
    /// <param name="gamma">In (0, 1); the smaller, the more runs.</param>
    public static RdpAccountant NegativeBinomial(RdpAccountant single, double eta, double gamma)
    {
        var penalty = (1 + eta) * Least(single, (order, divergence) => (1 - 1 / order) * divergence - Math.Log(gamma) / order);
        var logRuns = Math.Log(ExpectedRuns(eta, gamma));
        return single.With((order, divergence) => divergence + penalty + logRuns / (order - 1));
    }

    /// <summary>The mean number of runs of the truncated negative binomial distribution.</summary>
    /// <param name="eta">Shape above -1.</param>
    /// <param name="gamma">In (0, 1).</param>
    public static double ExpectedRuns(double eta, double gamma)
    {
        if (eta is not (> -1 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(eta), "eta must be a finite number above -1.");
        if (gamma is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(gamma), "gamma must be above 0 and below 1.");
        return eta == 0
            ? (1 / gamma - 1) / Math.Log(1 / gamma)
            : eta * (1 - gamma) / (gamma * -Special.ExpM1(eta * Math.Log(gamma)));
    }

    /// <summary>
    /// K from the Poisson distribution (Theorem 6), where no run at all may happen: at every order lambda
    /// R'(lambda) = R(lambda) + mu delta' + ln(mu)/(lambda - 1), with delta' the delta of one run at epsilon' = ln(1 + 1/(lambda - 1)).
    /// </summary>
    /// <param name="single">An account of one run.</param>
    /// <param name="meanRuns">mu, at least 1.</param>
    public static RdpAccountant Poisson(RdpAccountant single, double meanRuns)
    {
        if (meanRuns is not (>= 1 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(meanRuns), "meanRuns must be at least 1.");
        return single.With((order, divergence) =>
            divergence + meanRuns * single.Delta(Special.Log1P(1 / (order - 1))).Value + Math.Log(meanRuns) / (order - 1));
    }

    private static double Least(RdpAccountant account, Func<double, double, double> value) =>
        account.Orders.Zip(account.Divergences, value).Min();
}
