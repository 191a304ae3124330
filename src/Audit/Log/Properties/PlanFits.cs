using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P19: the session's vectors, bounds and cohorts are those of the plan.</summary>
internal sealed class PlanFits() : Property("P19", "plan", "The session's vectors, bits, bounds and cohort are those of the published plan, so the sum cannot wrap where it must not.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (!PlanOf(session, context, judgement, out var plan))
            return;
        var parameters = session.Parameters!;
        judgement.Require(parameters.MinimumCohort >= plan.MinimumCohort, 0, null, $"the session's minimum cohort is {parameters.MinimumCohort}, the plan's {plan.MinimumCohort}");
        judgement.Require(parameters.MaximumParticipants <= plan.MaximumClients, 0, null, $"the session admits {parameters.MaximumParticipants} participants, the plan {plan.MaximumClients}");
        judgement.Require(parameters.Graph.CorruptPartsPerMillion >= Math.Round(plan.CorruptFraction * 1e6), 0, null, $"the session withstands {parameters.Graph.CorruptPartsPerMillion} corrupt participants in a million, the plan counts on {plan.CorruptFraction * 1e6:0}");
        judgement.Require(
            plan.LeastHonestSurvivors <= plan.MinimumCohort - plan.CorruptClients, null, null,
            $"the plan counts on {plan.LeastHonestSurvivors} honest survivors, its minimum cohort of {plan.MinimumCohort} less {plan.CorruptClients} corrupt ones leaves fewer");
        judgement.Require(plan.Vectors.Count == parameters.Vectors.Length, 0, null, $"the session has {parameters.Vectors.Length} vectors, the plan {plan.Vectors.Count}");
        foreach (var (planned, vector) in plan.Vectors.Zip(parameters.Vectors))
        {
            var isExact = plan.Mechanism == NoiseMechanism.None;
            var expected = isExact ? VectorSpec.Exact(planned.Name, planned.PaddedDimension, planned.Bits, planned.Bound) : VectorSpec.Modular(planned.Name, planned.PaddedDimension, planned.Bits);
            judgement.Require(vector == expected, 0, null, $"the session's vector is {vector}, the plan's {expected}");
        }
        judgement.Saw($"{parameters.Vectors.Length} vectors as planned: {string.Join(", ", parameters.Vectors.Select(vector => $"{vector.Name} of {vector.Length} values of {vector.Bits} bits"))}");
    }

    /// <summary>The published plan of a session; says what is missing.</summary>
    internal static bool PlanOf(SessionEvidence session, AuditContext context, Judgement judgement, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PlanStatement? plan)
    {
        plan = context.PlanOf(session);
        var hash = Convert.ToHexStringLower(session.Parameters!.PlanHash.Span);
        if (plan is null && context.Plans.Count == 0)
            judgement.Missing($"the plan with hash {hash} (--plan)");
        else if (plan is null)
            judgement.Fail(0, null, $"the session names a plan with hash {hash}, which is none of those published");
        return plan is not null;
    }
}
