using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P29: the server signed one history of the session, not two.</summary>
internal sealed class OneHistory() : Property("P29", "one history", "All that the server signed about the end of this session is the same, and no other session has its task, training round and attempt.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var parameters = session.Parameters!;
        var ends = EndsOf(session, context, judgement).ToArray();
        var own = session.Result is not null ? session.Log : null;
        foreach (var end in ends.Where(end => end.Source != own))
        {
            if (session.Abort is { } abort)
                judgement.Fail(abort.Entry, null, $"{end.Source} is a result that the server signed for this session, which the log says it aborted");
            else if (session.Result is null)
                judgement.Fail(null, null, $"{end.Source} is a result that the server signed for this session: the log ends {session.Entries} entries in, before it");
            else if (!end.IsSame(session.Result.Message))
                judgement.Fail(session.Result.Entry, null, $"the server signed two results: {Show(session.Result.Message)} in this log and {Show(end.Result)} in {end.Source}");
        }
        foreach (var other in context.Sessions.Where(other => other != session && other.Parameters is not null))
            CompareWith(other, session, judgement);
        if (ends.All(end => end.Source == own))
            judgement.Missing($"a signed head or receipt that somebody else holds (--head, --receipt): one log of training round {parameters.TrainingRound} cannot show that there is another");
        else
            judgement.Saw($"{ends.Length} signed results agree");
    }

    private static void CompareWith(SessionEvidence other, SessionEvidence session, Judgement judgement)
    {
        var (one, two) = (session.Parameters!, other.Parameters!);
        var isSameAttempt = one.ServerKey.Span.SequenceEqual(two.ServerKey.Span) && one.Task == two.Task && one.TrainingRound == two.TrainingRound && one.Attempt == two.Attempt;
        if (isSameAttempt && !one.Id.Equals(two.Id))
            judgement.Fail(0, null, $"the server offered two sessions as {session.Title}: {one.Id} here and {two.Id} in {other.Log}");
        if (isSameAttempt && one.Id.Equals(two.Id) && session.IsOver && other.Abort is not null && session.Result is not null)
            judgement.Fail(session.Result.Entry, null, $"the server announced a result here and aborted the session in {other.Log}");
    }

    /// <summary>Every result that the server verifiably signed for the session.</summary>
    private static IEnumerable<SignedEnd> EndsOf(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var key = session.Parameters!.ServerKey;
        foreach (var log in context.Sessions.Where(log => log.Result is not null && log.Roster is not null && log.Parameters!.Id.Equals(session.Parameters.Id)))
            if (IsSigned(log.Roster!.RosterId, log.Result!.Message))
                yield return new SignedEnd(log.Log, log.Result.Message);
        foreach (var (file, receipt) in context.Receipts.Where(item => item.Receipt.Parameters.Id.Equals(session.Parameters.Id)))
            if (IsSigned(SessionHashes.RosterId(receipt.Parameters.Id, receipt.Participants, receipt.RosterRoot.ToArray()), receipt.Result))
                yield return new SignedEnd(file.Name, receipt.Result);
        foreach (var (file, _, result) in context.Heads.Where(head => head.Session == session))
        {
            if (session.Roster is not null && IsSigned(session.Roster.RosterId, result))
                yield return new SignedEnd(file.Name, result);
            else
                judgement.Fail(null, null, $"{file.Name} is not signed by the server for the roster that the log shows: the head is forged, or the roster is another");
        }

        bool IsSigned(byte[] rosterId, ResultMessage result) => Signatures.Verify(
            key.Span, Statements.Result(rosterId, result.SurvivorRoot, result.Count, result.AggregateHash, result.LogHead), result.ServerSignature.Span);
    }

    private static string Show(ResultMessage result)
        => $"log head {Convert.ToHexStringLower(result.LogHead.Span)}, {result.Count} survivors, sum {Convert.ToHexStringLower(result.AggregateHash.Span)}, signature {Convert.ToHexStringLower(result.ServerSignature.Span)}";

    private sealed record SignedEnd(string Source, ResultMessage Result)
    {
        public bool IsSame(ResultMessage other)
            => Result.LogHead.Span.SequenceEqual(other.LogHead.Span) && Result.Count == other.Count
            && Result.SurvivorRoot.Span.SequenceEqual(other.SurvivorRoot.Span) && Result.AggregateHash.Span.SequenceEqual(other.AggregateHash.Span);
    }
}
