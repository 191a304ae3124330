namespace SecureFed.Audit;

/// <summary>P30: the log tells nothing about single inputs beside the sum.</summary>
internal sealed class NothingBesideTheSum() : Property("P30", "disclosure", "The log holds keys, hashes, signatures, sets and masked vectors under one set of secrets only: whoever reads it learns the sum and no single input.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        foreach (var fault in session.LateInputs)
            judgement.Fail(fault.Entry, fault.Participant, $"{fault.Shows}, which can be opened alone");
        if (session.Survivors is not null)
            foreach (var (holder, response) in session.Responses)
                foreach (var share in response.Message.Shares.Where(share => share.Kind != session.KindOf(share.Dealer)))
                    judgement.Fail(response.Entry, session.IdOf(holder), $"a share of the secret of {session.IdOf(share.Dealer)} that must stay closed");
        judgement.Saw(session.IsFull
            ? "a full log, the server's whole view: for auditors only, to be erased when the audit is done; `audit redact` makes one without masked vectors"
            : "a redacted log: no masked vectors");
    }
}
