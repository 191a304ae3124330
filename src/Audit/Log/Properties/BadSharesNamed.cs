using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P18: who spoils a session is named.</summary>
internal sealed class BadSharesNamed() : Property("P18", "blame", "A session that ends for bad or missing shares shows them in its log, and names who sent bad ones; nobody is accused without evidence.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (session.Abort?.Message.Code == AbortCode.BadShares)
        {
            if (session.Survivors is null || session.Closed[4] is null)
                judgement.Fail(session.Abort.Entry, null, "aborted for bad shares before shares were revealed");
            else if (session.Opened.BadShares.Count == 0 && !session.Opened.Unopened.Any(secret => secret.IsWrong))
                judgement.Fail(session.Abort.Entry, null, "aborted for bad shares, and all revealed shares are good");
        }
        if (session.Abort is { Message.Code: AbortCode.TooFewShares } ended && session.Survivors is not null)
            judgement.Require(session.Opened.Unopened.Count > 0, ended.Entry, null, "aborted for too few shares, and the log has enough of every secret that the sum needs");
        if (session.Survivors is not null && session.Responses.Count > 0)
        {
            foreach (var bad in session.Opened.BadShares)
                judgement.Saw($"{session.IdOf(bad.Holder)} is to blame: its share of {session.IdOf(bad.Dealer)} in entry {bad.Entry} does not match the dealer's commitment");
            foreach (var secret in session.Opened.Unopened.Where(secret => secret.IsWrong))
                judgement.Saw($"{session.IdOf(secret.Dealer)} is to blame: its committed shares do not give the secret that it advertised");
        }
        foreach (var (entry, rejection) in session.Rejections)
            judgement.Saw($"{rejection.Culprit} sent a frame against {rejection.Rule} (entry {entry}; the frame itself is not in the log)");
        judgement.Saw($"{session.Rejections.Count} refused frames with a proven sender");
    }
}
