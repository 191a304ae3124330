namespace SecureFed.Audit;

/// <summary>P28: the chain over all entries leads to the head that the server signed.</summary>
internal sealed class ChainUnbroken() : Property("P28", "hash chain", "The hash chain over the entries ends in the log head that the server signed: nothing was changed, added or taken out since.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var head = Convert.ToHexStringLower(session.Head);
        if (session.SignedHead is not { } end)
        {
            judgement.Missing("the end of the log");
            return;
        }
        judgement.Require(session.Head.AsSpan().SequenceEqual(end.Message.Span), end.Entry, null, $"the chain gives {head}, the server signed {Convert.ToHexStringLower(end.Message.Span)}");
        judgement.Saw($"head {head}");
    }
}
