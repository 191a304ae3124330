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

        return MonotoneRoot.LeastDecreasing(Cost, epsilon, guess, 2, tolerance)
            ?? throw new PlanRefusedException("epsilon", "No amount of noise reaches this epsilon at this delta: raise one of them or run fewer steps.");

        double Cost(double parameter) => accountant.Fresh().Compose(eventOf(parameter)).Epsilon(delta).Value;
    }
}
