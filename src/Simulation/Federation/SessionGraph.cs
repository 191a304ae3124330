using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>The neighbour graph of the sessions: complete as long as the protocol allows, a ring above.</summary>
internal static class SessionGraph
{
    /// <summary>The rule for a plan's sessions, checked against their largest cohort.</summary>
    /// <exception cref="RequestException">A fraction is no whole number of millionths, or no graph meets the fractions of corrupt and lost participants.</exception>
    public static GraphRule RuleFor(TrainingRequest request, PrivacyPlan plan)
    {
        var isComplete = plan.MaximumClients <= GraphParameterFinder.MaximumCompleteParticipants;
        var rule = new GraphRule(
            isComplete ? GraphTopology.Complete : GraphTopology.Ring,
            ThreatModel.Malicious,
            GraphFraction.PartsPerMillion("corrupt", request.Corrupt),
            GraphFraction.PartsPerMillion("tolerate-dropout", request.TolerateDropout));
        if (GraphParameterFinder.Find(rule, plan.MaximumClients).Refusal is { } refusal)
            throw new RequestException("corrupt", $"No session can run with --corrupt {request.Corrupt:R} and --tolerate-dropout {request.TolerateDropout:R}: {refusal}.");
        return rule;
    }
}
