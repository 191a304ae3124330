namespace SecureFed.Audit;

/// <summary>P16: the announced sum is the sum of the inputs.</summary>
internal sealed class SumRecomputed() : Property("P16", "sum", "The sum computed from the masked inputs and the opened secrets in the log is the one that the server announced.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (session.Result is not { } result)
        {
            judgement.Reached(session, false, "a sum was opened");
            return;
        }
        if (!session.IsFull)
        {
            judgement.Missing("masked vectors: the log is redacted");
            return;
        }
        if (session.Survivors is null || session.Opened.Unopened.Count > 0 || session.WithVectors.Count != session.Survivors.Count)
        {
            judgement.Fail(result.Entry, null, "a sum was announced that the log does not give: inputs or secrets are missing");
            return;
        }
        var sums = session.MaskedSums!;
        session.Opened.Unmask(sums);
        foreach (var fault in AggregateSums.OutOfBounds(session.Parameters!, session.Survivors.Count, sums))
            judgement.Fail(result.Entry, null, fault);
        var hash = AggregateSums.HashOf(session.Parameters!, session.Roster!.RosterId, sums);
        judgement.Require(
            hash.AsSpan().SequenceEqual(result.Message.AggregateHash.Span), result.Entry, null,
            $"the log gives a sum with hash {Convert.ToHexStringLower(hash)}, the server announced {Convert.ToHexStringLower(result.Message.AggregateHash.Span)}");
        judgement.Saw($"the sum of {session.Survivors.Count} inputs has hash {Convert.ToHexStringLower(hash)}");
    }
}
