using SecureFed.Privacy;

namespace SecureFed.Hosting;

/// <summary>Where privacy ledgers are kept: one chain of lines for each population, the same lines that a ledger file has.</summary>
public interface ILedgerStore
{
    /// <summary>
    /// Opens a population's ledger, or an empty one. What is appended is on the disk when the call returns. Keep it open and use it from one thread at a time; it need not be
    /// disposed of. A second ledger of one population sees what the first appends only when it is opened again, and its own next append fails with an <see cref="IOException"/>.
    /// </summary>
    /// <exception cref="LedgerException">The ledger was changed.</exception>
    /// <exception cref="IOException">The store cannot be read.</exception>
    PrivacyLedger Open(string population, TimeProvider? clock = null);

    /// <summary>The bytes of a population's ledger: what a ledger file would hold, for backup and audit. Empty for an unknown population.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<byte[]> ReadAsync(string population, CancellationToken cancellation = default);

    /// <summary>The populations that have a ledger, in byte order.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellation = default);
}
