namespace SecureFed.Privacy;

/// <summary>
/// A clip norm that follows a quantile of the contributions' norms (Andrew, Thakkar, McMahan, Ramaswamy 2021). Each contribution sends along whether its norm was within
/// the clip, as +1/2 or -1/2; the noisy sum of these is a second query, paid for by a little more noise on the first: with noise of standard deviation sigma_b on the sum of
/// indicators, the update keeps <c>(z^-2 - (2 sigma_b)^-2)^(-1/2)</c> of the whole multiplier z. Not thread safe.
/// </summary>
public sealed class AdaptiveClipping
{
    /// <summary>The name of the vector that carries the indicators: one value.</summary>
    public const string IndicatorVector = "clip-indicator";

    private readonly double quantile;
    private readonly double learningRate;
    private readonly double? indicatorStddev;

    /// <param name="initialClip">The clip norm of the first training round; public, so not taken from private data.</param>
    /// <param name="quantile">The fraction of contributions that should be within the clip, in (0, 1).</param>
    /// <param name="learningRate">eta: how fast the clip moves, in (0, 1].</param>
    /// <param name="indicatorStddev">
    /// sigma_b, in contributions; null is a twentieth of the planned contributions, or as much as leaves the update three quarters of the budget where that is more.
    /// </param>
    /// <exception cref="PlanRefusedException">A parameter is out of its range.</exception>
    public AdaptiveClipping(double initialClip, double quantile = 0.5, double learningRate = 0.2, double? indicatorStddev = null)
    {
        Require(initialClip is > 1e-100 and < 1e100, "clip", $"The first clip norm is {initialClip}: choose a positive number.");
        Require(quantile is > 0 and < 1, "quantile", $"The quantile is {quantile}: choose a fraction between 0 and 1.");
        Require(learningRate is > 0 and <= 1, "learningRate", $"The clip's learning rate is {learningRate}: choose a number above 0 and at most 1.");
        Require(indicatorStddev is null or (> 0 and < 1e12), "indicatorStddev", $"The indicators' noise is {indicatorStddev}: choose a positive number.");
        Clip = initialClip;
        this.quantile = quantile;
        this.learningRate = learningRate;
        this.indicatorStddev = indicatorStddev;
    }

    /// <summary>The clip norm of the next training round.</summary>
    public double Clip { get; private set; }

    /// <summary>The multiplier left for the update when the whole is z and the indicators' sum has noise sigma_b.</summary>
    /// <exception cref="PlanRefusedException">z is not below 2 sigma_b: the indicators alone would spend the budget.</exception>
    public static double UpdateMultiplier(double multiplier, double indicatorStddev)
    {
        Require(
            multiplier < 2 * indicatorStddev,
            "indicatorStddev",
            $"The noise multiplier {multiplier:G4} is not below twice the indicators' noise {indicatorStddev:G4}: raise the indicators' noise or the number of participants, or choose a larger epsilon.");
        double inverse = (1 / (multiplier * multiplier)) - (1 / (4 * indicatorStddev * indicatorStddev));
        return 1 / Math.Sqrt(inverse);
    }

    /// <summary>What a contribution sends along.</summary>
    /// <param name="norm">Its L2 norm before clipping; anything not finite counts as outside.</param>
    /// <param name="clip">The training round's clip norm.</param>
    public static double Indicator(double norm, double clip) => norm <= clip ? 0.5 : -0.5;

    /// <summary>
    /// The plan of the first training round: the request's vectors, the first of them at the current clip, and the indicators as the last.
    /// </summary>
    /// <param name="request">What is asked; its budget covers the indicators too.</param>
    /// <param name="contributionsPerClient">The planned number of contributions of a participant: its mean number of records for the unit record.</param>
    /// <exception cref="PlanRefusedException">The request cannot work.</exception>
    public PrivacyPlan Plan(PrivacyPlanRequest request, double contributionsPerClient = 1)
    {
        ArgumentNullException.ThrowIfNull(request);
        double whole = request.NoiseMultiplier ?? PrivacyPlan.Create(request).NoiseMultiplier;
        return PrivacyPlan.Create(WithIndicators(request, whole, Cohort.Of(request).Planned * contributionsPerClient));
    }

    /// <summary>
    /// The plan of the next training round: <paramref name="first"/> with its first vector at the current clip. Grid units stay what they are, so every
    /// training round costs exactly what the first does.
    /// </summary>
    /// <param name="first">What <see cref="Plan"/> made.</param>
    public PrivacyPlan Current(PrivacyPlan first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return first.WithClip(Clip);
    }

    /// <summary>Moves the clip after a training round: C exp(-eta (b - quantile)), b the noisy fraction within the clip, cut to [0, 1].</summary>
    /// <param name="noisySum">The decoded sum of the indicators.</param>
    /// <param name="plannedContributions">The planned number of contributions.</param>
    public void Update(double noisySum, double plannedContributions)
    {
        double fraction = Math.Clamp((noisySum / plannedContributions) + 0.5, 0, 1);
        Clip = Math.Clamp(Clip * Math.Exp(-learningRate * (fraction - quantile)), 1e-99, 1e99);
    }

    private PrivacyPlanRequest WithIndicators(PrivacyPlanRequest request, double whole, double plannedContributions)
    {
        // With sigma_b = z the indicators take 1/(2z)^2 of 1/z^2: a quarter.
        double sigma = indicatorStddev ?? Math.Max(plannedContributions / 20, whole);
        double updates = UpdateMultiplier(whole, sigma);

        // A vector's share of the budget is its part of 1/z^2; the request's own vectors keep their proportions.
        double part = whole * whole / (updates * updates);
        double shares = request.Vectors.Sum(vector => vector.Share);
        var vectors = request.Vectors.Select((vector, i) => vector with { Share = vector.Share / shares * part, Clip = i == 0 ? Clip : vector.Clip });
        var indicators = new VectorRequest { Name = IndicatorVector, Dimension = 1, Clip = 0.5, Share = 1 - part };
        return request with { Vectors = [.. vectors, indicators] };
    }

    private static void Require(bool condition, string field, string message)
    {
        if (!condition)
        {
            throw new PlanRefusedException(field, message);
        }
    }
}
