using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>The clip of a training run that follows the norms: whether each contribution was within the clip rides along as a vector of its own.</summary>
internal sealed class ClipAdaptation(TrainingRequest request, TrainingSettings settings, Federation federation)
{
    /// <summary>The median: half of the contributions are let through whole.</summary>
    public const double StandardQuantile = 0.5;

    private readonly AdaptiveClipping clipping = new(settings.Clip, request.ClipQuantile ?? StandardQuantile);

    private double ContributionsPerClient => settings.Unit == PrivacyUnit.Record ? federation.RowsPerClient : 1;

    /// <summary>The plan of the first training round, indicators included.</summary>
    /// <exception cref="PlanRefusedException">The request cannot work.</exception>
    public PrivacyPlan FirstPlan(PrivacyPlanRequest asked) => clipping.Plan(asked, ContributionsPerClient);

    /// <summary>The plan of the next training round; it costs what the first one costs.</summary>
    public PrivacyPlan NextPlan(PrivacyPlan first) => clipping.Current(first);

    /// <summary>Moves the clip by the decoded sum of the indicators.</summary>
    public void Learn(PrivacyPlan plan, double indicators) => clipping.Update(indicators, plan.PlannedClients * ContributionsPerClient);
}
