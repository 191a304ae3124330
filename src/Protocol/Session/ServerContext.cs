namespace SecureFed.Protocol;

/// <summary>What the server knows through all rounds.</summary>
internal sealed record ServerContext(SessionParameters Parameters, IIdentityRegistry Registry, ISigner? Signer, Checks Checks)
{
    /// <summary>The server's signature.</summary>
    /// <exception cref="MissingKeyException">The session was replayed without the server's key and now needs it.</exception>
    public byte[] Sign(byte[] statement) => Signer?.Sign(statement) ?? throw new MissingKeyException();

    /// <summary>The reason to abort when too few remain at the end of a round, or null.</summary>
    public AbortReason? CohortAbort(int remaining, int round)
        => remaining >= Parameters.MinimumCohort
            ? null
            : new AbortReason(AbortCode.CohortTooSmall, round, $"{remaining} participants remain, the minimum cohort is {Parameters.MinimumCohort}");
}

/// <summary>A session that was replayed without the server's key cannot sign.</summary>
internal sealed class MissingKeyException() : InvalidOperationException("A session that was replayed without the server's key cannot sign; replay it with the key to go on.");
