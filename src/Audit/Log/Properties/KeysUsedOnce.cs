using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P6: one advertisement for each participant, and no key twice, in this session or another.</summary>
internal sealed class KeysUsedOnce() : Property("P6", "keys used once", "Every participant advertises once, with good keys that nobody advertises again, in this session or another.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var ids = new HashSet<ParticipantId>();
        foreach (var (entry, message) in session.Advertisements)
        {
            judgement.Require(ids.Add(message.Id), entry, message.Id.Text, $"{message.Id} advertises for the second time");
            foreach (var key in new[] { message.ChannelKey, message.MaskKey })
            {
                judgement.Require(KeyAgreement.IsValidPublicKey(key.Span), entry, message.Id.Text, $"the key {Convert.ToHexStringLower(key.Span)} is not canonical or of low order");
                if (context.UsedBefore($"key {Convert.ToHexStringLower(key.Span)}", session, entry) is { } before)
                    judgement.Fail(entry, message.Id.Text, $"the key {Convert.ToHexStringLower(key.Span)} stands in entry {before.Entry} of {before.Session.Log} too");
            }
        }
        judgement.Saw($"{2 * session.Advertisements.Count} keys of {session.Advertisements.Count} participants");
    }
}
