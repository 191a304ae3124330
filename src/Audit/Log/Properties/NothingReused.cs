namespace SecureFed.Audit;

/// <summary>P32: nothing that must be fresh appears twice.</summary>
internal sealed class NothingReused() : Property("P32", "nothing reused", "No input, coin or self-mask appears twice, in this session or another.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        foreach (var (entry, message) in session.Advertisements)
        {
            Once("coin contribution", message.CoinContribution, entry, message.Id.Text);
            Once("self-mask hash", message.SelfMaskHash, entry, message.Id.Text);
        }
        foreach (var (entry, message) in session.Inputs.Values)
            Once("vector root", message.VectorRoot, entry, session.IdOf(message.From));
        judgement.Saw($"{session.Advertisements.Count} coins, {session.Inputs.Count} inputs");

        void Once(string what, ReadOnlyMemory<byte> value, int entry, string participant)
        {
            var hex = Convert.ToHexStringLower(value.Span);
            if (context.UsedBefore($"{what} {hex}", session, entry) is { } before)
                judgement.Fail(entry, participant, $"the {what} {hex} stands in entry {before.Entry} of {before.Session.Log} too");
        }
    }
}
