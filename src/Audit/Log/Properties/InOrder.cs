namespace SecureFed.Audit;

/// <summary>P28: entries stand where the protocol puts them.</summary>
internal sealed class InOrder() : Property("P28", "order", "Messages stand in their rounds, once each, and nothing follows the end of the session.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        foreach (var fault in session.OrderFaults)
            judgement.Fail(fault.Entry, fault.Participant, fault.Shows);
        judgement.Require(session.Abort is null || session.Result is null, session.Result?.Entry, null, "an abort and a result");
        if (session.Survivors is not null && session.Closed[3] is { } closed && session.Closed[4] is not null)
            AllWereAsked(session, closed, judgement);
        judgement.Saw(session.Result is not null ? "the session opened its sum" : session.Abort is { } abort ? $"the session was aborted: {AbortWords.Of(abort.Message.Code)}" : "the log has no end");
    }

    /// <summary>Whoever signed the survivors is asked for shares.</summary>
    private static void AllWereAsked(SessionEvidence session, int closed, Judgement judgement)
    {
        foreach (var signer in session.SurvivorSignatures.Keys.Except(session.Requests.Select(request => request.Message.Recipient)).Order())
            judgement.Fail(closed, session.IdOf(signer), "signed the survivors, and the log has no request to it");
    }
}
