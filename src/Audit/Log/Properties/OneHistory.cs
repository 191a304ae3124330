namespace SecureFed.Audit;

/// <summary>P29: the server signed one history of the session, not two.</summary>
internal sealed class OneHistory() : Property("P29", "one history", "All that the server signed about the end of this session is the same, and no other session has its task, training round and attempt.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var parameters = session.Parameters!;
        var own = SessionEnd.Of(session);
        var elsewhere = EndsElsewhere(session, context, judgement).ToArray();
        foreach (var (source, end) in elsewhere)
        {
            if (own is null)
                judgement.Fail(null, null, $"{source} holds {end} that the server signed for this session: the log ends after {session.Entries} entries, before it");
            else if (!end.SaysTheSameAs(own))
                judgement.Fail(session.SignedHead!.Entry, null, $"the server signed two ends of this session: {own} in this log and {end} in {source}");
        }
        foreach (var other in context.Sessions.Where(other => other != session && other.Parameters is not null))
            CompareWith(other, session, judgement);
        if (elsewhere.Length == 0)
            judgement.Missing($"a signed head or receipt that somebody else holds (--head, --receipt): one log of training round {parameters.TrainingRound} cannot show that there is another");
        else
            judgement.Saw($"what the server signed about the end is the same in this log and in {elsewhere.Length} place{(elsewhere.Length == 1 ? "" : "s")} elsewhere");
    }

    private static void CompareWith(SessionEvidence other, SessionEvidence session, Judgement judgement)
    {
        var (one, two) = (session.Parameters!, other.Parameters!);
        var isSameAttempt = one.ServerKey.Span.SequenceEqual(two.ServerKey.Span) && one.Task == two.Task && one.TrainingRound == two.TrainingRound && one.Attempt == two.Attempt;
        if (isSameAttempt && !one.Id.Equals(two.Id))
            judgement.Fail(0, null, $"the server offered two sessions as {session.Title}: {one.Id} here and {two.Id} in {other.Log}");
    }

    /// <summary>Every end that the server verifiably signed for the session, beside the log's own.</summary>
    private static IEnumerable<(string Source, SessionEnd End)> EndsElsewhere(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var parameters = session.Parameters!;
        foreach (var log in context.Sessions.Where(log => log != session && log.Parameters?.Id.Equals(parameters.Id) == true))
            if (SessionEnd.Of(log) is { } end && end.IsSigned(parameters))
                yield return (log.Log, end);
        foreach (var (file, receipt) in context.Receipts.Where(item => item.Receipt.Parameters.Id.Equals(parameters.Id)))
        {
            var end = new SessionEnd(receipt.Result, receipt.Abort);
            if (end.IsSigned(parameters))
                yield return (file.Name, end);
        }
        foreach (var (file, _, end) in context.Heads.Where(head => head.Session == session))
        {
            if (end.IsSigned(parameters))
                yield return (file.Name, end);
            else
                judgement.Fail(null, null, $"{file.Name} is not signed by the server for this session: the head is forged");
        }
    }
}
