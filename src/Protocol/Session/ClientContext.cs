namespace SecureFed.Protocol;

/// <summary>Who a client is and what it insists on; the same through all rounds.</summary>
internal sealed record ClientContext(ParticipantId Id, ISigner Signer, ClientPolicy Policy, IIdentityRegistry Registry, JoinLedger Ledger, Checks Checks)
{
    /// <summary>The rejection of a message of the server when a check fails.</summary>
    public Rejection? Require(bool holds, RejectionRule rule, int round, string expected) => Checks.Require(holds, rule, round, Culprit.Server, expected);
}
