namespace SecureFed.Audit;

/// <summary>P17: what was opened is what was advertised.</summary>
internal sealed class SecretsAsAdvertised() : Property("P17", "secrets as advertised", "Every opened secret is the one its owner advertised before anybody dropped out.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (session.Result is not { } result)
        {
            judgement.Reached(session, false, "a sum was opened");
            return;
        }
        if (session.Survivors is null)
        {
            judgement.Fail(result.Entry, null, "a result without a closed set of inputs");
            return;
        }
        foreach (var secret in session.Opened.Unopened)
            judgement.Fail(
                result.Entry, session.IdOf(secret.Dealer),
                secret.IsWrong
                    ? "the revealed shares give another secret than was advertised, and a sum was announced"
                    : $"{secret.GoodShares} good shares of its secret, t = {session.Roster!.Graph.Threshold}, and a sum was announced");
        judgement.Saw($"{session.Opened.Count} secrets opened from t = {session.Roster!.Graph.Threshold} shares each, all as advertised");
    }
}
