using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P3: shares were asked for only with enough survivor signatures.</summary>
internal sealed class SurvivorsCertified() : Property("P3", "survivors certified", "Whoever revealed shares had signed the survivors, as had at least t of its neighbours, all over the same set and inputs.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (session.Parameters!.Graph.ThreatModel == ThreatModel.SemiHonest)
        {
            judgement.Missing("survivor signatures: the semi-honest model has none");
            return;
        }
        foreach (var (from, signature) in session.SurvivorSignatures)
            judgement.Require(
                signature.Message.SurvivorRoot.Span.SequenceEqual(session.SurvivorRoot), signature.Entry, session.IdOf(from),
                $"signed the root {Convert.ToHexStringLower(signature.Message.SurvivorRoot.Span)}, the log gives {Convert.ToHexStringLower(session.SurvivorRoot)}");
        if (!judgement.Reached(session, session.IsUnmasking && session.Survivors is not null, "secrets were asked for"))
            return;
        var roster = session.Roster!;
        var signers = ParticipantSet.Of(roster.Members.Length, session.SurvivorSignatures.Where(item => item.Value.Message.SurvivorRoot.Span.SequenceEqual(session.SurvivorRoot)).Select(item => item.Key));
        foreach (var request in session.Requests.Where(request => request.Message.Recipient < roster.Members.Length))
            judgement.Require(signers.Contains(request.Message.Recipient), request.Entry, session.IdOf(request.Message.Recipient), "asked for shares without its own signature over the survivors");

        // A server may ask with too few signatures; a client that answers then broke the rule with it.
        foreach (var (holder, response) in session.Responses)
        {
            var around = roster.CountNeighbors(holder, signers);
            judgement.Require(around >= roster.Graph.Threshold, response.Entry, session.IdOf(holder), $"revealed shares when {around} of its neighbours had signed, t = {roster.Graph.Threshold}");
        }
        judgement.Saw($"{signers.Count} signatures over root {Convert.ToHexStringLower(session.SurvivorRoot)}, t = {roster.Graph.Threshold}");
    }
}
