using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P31: degree and threshold are the finder's, never forced.</summary>
internal sealed class ParametersMeetRule() : Property("P31", "parameters", "Degree, threshold and corrupt-neighbour bound follow from the rule and the number of participants, and none was forced.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var rule = session.Parameters!.Graph;
        judgement.Require(!rule.IsForced, 0, null, $"degree {rule.ForcedDegree} and threshold {rule.ForcedThreshold} were forced (0: not), which is for measuring only");
        if (!judgement.Reached(session, session.Closed[0] is not null, "the roster was fixed"))
            return;
        if (session.Roster is not { } roster)
        {
            judgement.Require(session.Abort is not null, session.Closed[0], null, $"the session went on without a graph: {session.GraphRefusal}");
            judgement.Saw($"no graph: {session.GraphRefusal}");
            return;
        }
        var graph = roster.Graph;
        judgement.Require(
            rule.ThreatModel == ThreatModel.SemiHonest || 2 * graph.Threshold > graph.Neighbors + graph.CorruptNeighborsBound, session.Closed[0], null,
            $"2 t > k + A fails for t = {graph.Threshold}, k = {graph.Neighbors}, A = {graph.CorruptNeighborsBound}");
        judgement.Saw($"{graph.Participants} participants with {graph.Neighbors} neighbours each, at most {graph.CorruptNeighborsBound} of them corrupt; t = {graph.Threshold} shares open a secret; {rule.SecurityBits} security bits");
    }
}
