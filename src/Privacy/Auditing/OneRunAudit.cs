namespace SecureFed.Privacy;

/// <summary>
/// An empirical lower bound on epsilon from a single run (Steinke, Nasr, Jagielski 2023): every one of m canaries is included by a fair coin, an
/// attacker guesses some of the coins and abstains on the rest. The number of guesses limits the reach: 50 of 50 right prove no more than 2.785.
/// </summary>
public static class OneRunAudit
{
    /// <summary>
    /// The greatest epsilon that the guesses refute: any mechanism that keeps it at <paramref name="delta"/> gives so many right guesses with
    /// probability at most <paramref name="significance"/>.
    /// </summary>
    /// <param name="canaries">m: coins thrown, at least 1.</param>
    /// <param name="guesses">r: coins guessed, 0 .. canaries. Who guesses which must be fixed before looking at the coins.</param>
    /// <param name="correct">v: right guesses, 0 .. guesses.</param>
    /// <param name="delta">In [0, 1).</param>
    /// <param name="significance">Probability of a false alarm, in (0, 1).</param>
    /// <returns>A lower bound on epsilon; 0 if nothing is refuted.</returns>
    public static double EpsilonLowerBound(int canaries, int guesses, int correct, double delta, double significance = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(canaries, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(guesses);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(guesses, canaries);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, guesses);
        if (delta is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), "delta must be at least 0 and below 1.");
        if (significance is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(significance), "significance must be above 0 and below 1.");

        const double Reach = 100; // e^-100 is beyond what any number of canaries could show
        if (guesses == 0 || Probability(0) > significance)
            return 0;
        // The bisection ends where nothing is refuted any more, one step above the last epsilon that is.
        return MonotoneRoot.Bisect(0, Reach, epsilon => Probability(epsilon) > significance) * (1 - 1e-12);

        double Probability(double epsilon) => ProbabilityOfGuesses(canaries, guesses, correct, epsilon, delta);
    }

    /// <summary>
    /// An upper bound on the probability of at least v right guesses under (epsilon, delta): with q = e^epsilon / (1 + e^epsilon) and W ~ Binomial(r, q),
    /// P[W >= v] + 2 m delta max over 1 &lt;= i &lt;= v of (P[W >= v - i] - P[W >= v]) / i.
    /// </summary>
    /// <param name="canaries">m.</param>
    /// <param name="guesses">r.</param>
    /// <param name="correct">v.</param>
    /// <param name="epsilon">At least 0.</param>
    /// <param name="delta">In [0, 1).</param>
    public static double ProbabilityOfGuesses(int canaries, int guesses, int correct, double epsilon, double delta)
    {
        var q = 1 / (1 + Math.Exp(-epsilon));
        var beyond = BinomialTail.AtLeast(guesses, correct, q);
        var (between, steepest) = (0.0, 0.0);
        for (var i = 1; delta > 0 && i <= correct; i++)
        {
            between += BinomialTail.Exactly(guesses, correct - i, q);
            steepest = Math.Max(steepest, between / i);
        }

        return Math.Min(1, beyond + 2 * canaries * delta * steepest);
    }
}
