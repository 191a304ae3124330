namespace SecureFed.Privacy;

/// <summary>Finds how much noise a budget needs, over any accountant and any one-parameter family of events.</summary>
public static class NoiseCalibration
{
    /// <summary>How near to the least noise the answer is, relatively.</summary>
    public const double DefaultTolerance = 1e-6;

    /// <summary>
    /// The least parameter at which <paramref name="eventOf"/> costs at most <paramref name="epsilon"/>; never one at which it costs more.
    /// </summary>
    /// <param name="eventOf">The event at a parameter above 0; a larger parameter (noise multiplier, scale) must cost less.</param>
    /// <param name="accountant">Says how to count; it is not changed and what it holds does not matter.</param>
    /// <param name="epsilon">Target, above 0.</param>
    /// <param name="delta">In (0, 1).</param>
    /// <param name="tolerance">Relative tolerance of the parameter, in [1e-12, 0.1].</param>
    /// <param name="guess">Where to begin, if something is known.</param>
    /// <exception cref="PlanRefusedException">No parameter reaches the target.</exception>
    /// <exception cref="UnsupportedEventException">The accountant has no proof for the event.</exception>
    public static double Solve(
        Func<double, DpEvent> eventOf, PrivacyAccountant accountant, double epsilon, double delta, double tolerance = DefaultTolerance, double guess = 1)
    {
        ArgumentNullException.ThrowIfNull(eventOf);
        ArgumentNullException.ThrowIfNull(accountant);
        if (epsilon is not (> 0 and < double.PositiveInfinity))
            throw new PlanRefusedException("epsilon", "epsilon must be a finite number above 0.");
        if (delta is not (> 0 and < 1))
            throw new PlanRefusedException("delta", "delta must be above 0 and below 1.");
        if (tolerance is not (>= 1e-12 and <= 0.1))
            throw new ArgumentOutOfRangeException(nameof(tolerance), "tolerance must be between 1e-12 and 0.1.");

        if (accountant is PldAccountant numeric)
            return OnFinerGrids(eventOf, numeric, epsilon, delta, tolerance, guess);
        return Least(eventOf, accountant, epsilon, delta, guess, 2, tolerance);
    }

    /// <summary>
    /// Renyi divergences say where to look, a coarse grid says it better (its error is of second order in the step), and only the last few
    /// evaluations run on the grid that was asked for.
    /// </summary>
    private static double OnFinerGrids(Func<double, DpEvent> eventOf, PldAccountant accountant, double epsilon, double delta, double tolerance, double guess)
    {
        const double CoarseStep = 10;
        var renyi = new RdpAccountant(accountant.Relation, [1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 128, 256]);
        if (renyi.Supports(eventOf(guess)))
            guess = Least(eventOf, renyi, epsilon, delta, guess, 2, 0.02);
        guess = Least(eventOf, accountant.UpperOnly(CoarseStep), epsilon, delta, guess, 1.1, 1e-3);
        return Least(eventOf, accountant.UpperOnly(1), epsilon, delta, guess, 1.001, tolerance);
    }

    private static double Least(
        Func<double, DpEvent> eventOf, PrivacyAccountant accountant, double epsilon, double delta, double guess, double reach, double tolerance)
    {
        return MonotoneRoot.LeastDecreasing(Cost, epsilon, guess, reach, tolerance)
            ?? throw new PlanRefusedException("epsilon", "No amount of noise reaches this epsilon at this delta: raise one of them or run fewer steps.");

        double Cost(double parameter) => accountant.Fresh().Compose(eventOf(parameter)).Epsilon(delta).Value;
    }
}
