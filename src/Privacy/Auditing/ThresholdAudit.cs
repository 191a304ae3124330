namespace SecureFed.Privacy;

/// <summary>
/// An empirical lower bound on epsilon from many independent runs: scores of runs with the canary and of runs without it, told apart by one
/// threshold, error rates bounded by Clopper and Pearson.
/// </summary>
public static class ThresholdAudit
{
    /// <summary>The lower bound at a threshold that was fixed before the scores were seen.</summary>
    /// <param name="withCanary">Scores of runs with the canary; at least one.</param>
    /// <param name="withoutCanary">Scores of runs without it; at least one.</param>
    /// <param name="threshold">A score above it is a guess "with".</param>
    /// <param name="delta">In [0, 1).</param>
    /// <param name="significance">Probability of a false alarm, in (0, 1), shared equally by the two rates.</param>
    public static double EpsilonLowerBound(
        IReadOnlyList<double> withCanary, IReadOnlyList<double> withoutCanary, double threshold, double delta, double significance = 0.05)
    {
        Check(withCanary, withoutCanary, delta, significance);
        return Bound(withCanary, withoutCanary, threshold, delta, significance);
    }

    /// <summary>
    /// The lower bound at the best of several thresholds: each is tried at an equal share of the significance (Bonferroni), so that choosing the
    /// best is no overclaim.
    /// </summary>
    /// <param name="withCanary">Scores of runs with the canary; at least one.</param>
    /// <param name="withoutCanary">Scores of runs without it; at least one.</param>
    /// <param name="thresholds">Candidates, fixed before the scores were seen; at least one.</param>
    /// <param name="delta">In [0, 1).</param>
    /// <param name="significance">Probability of a false alarm, in (0, 1).</param>
    public static double BestEpsilonLowerBound(
        IReadOnlyList<double> withCanary, IReadOnlyList<double> withoutCanary, IReadOnlyCollection<double> thresholds, double delta, double significance = 0.05)
    {
        Check(withCanary, withoutCanary, delta, significance);
        ArgumentNullException.ThrowIfNull(thresholds);
        ArgumentOutOfRangeException.ThrowIfZero(thresholds.Count, nameof(thresholds));
        return thresholds.Max(threshold => Bound(withCanary, withoutCanary, threshold, delta, significance / thresholds.Count));
    }

    /// <summary>max{ ln((1 - FNR - delta) / FPR), ln((1 - FPR - delta) / FNR), 0 } at the upper ends of both rates.</summary>
    private static double Bound(IReadOnlyList<double> withCanary, IReadOnlyList<double> withoutCanary, double threshold, double delta, double significance)
    {
        var misses = BinomialTail.UpperRate(withCanary.Count, withCanary.Count(score => !(score > threshold)), significance / 2);
        var alarms = BinomialTail.UpperRate(withoutCanary.Count, withoutCanary.Count(score => score > threshold), significance / 2);
        return Math.Max(LogRatio(1 - misses - delta, alarms), LogRatio(1 - alarms - delta, misses));
    }

    private static double LogRatio(double numerator, double denominator) => numerator > denominator ? Math.Log(numerator / denominator) : 0;

    private static void Check(IReadOnlyList<double> withCanary, IReadOnlyList<double> withoutCanary, double delta, double significance)
    {
        ArgumentNullException.ThrowIfNull(withCanary);
        ArgumentNullException.ThrowIfNull(withoutCanary);
        ArgumentOutOfRangeException.ThrowIfZero(withCanary.Count, nameof(withCanary));
        ArgumentOutOfRangeException.ThrowIfZero(withoutCanary.Count, nameof(withoutCanary));
        if (delta is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), "delta must be at least 0 and below 1.");
        if (significance is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(significance), "significance must be above 0 and below 1.");
    }
}
