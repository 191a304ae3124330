namespace SecureFed.Hosting;

/// <summary>
/// Everything a server keeps, in one place that is backed up as one. A call that returned is kept, as its store and <see cref="LogDurability"/> say. A call that failed changed nothing, with
/// one exception that no database can spare its callers: after an <see cref="IOException"/> in the moment of the commit the write may have been kept, so whoever goes on reads
/// first. Every store may be used by many threads at once, and by several processes: of two that write the same thing one succeeds.
/// </summary>
public interface ISecureFedStore : IAsyncDisposable
{
    /// <summary>Session logs.</summary>
    ISessionLogStore Logs { get; }

    /// <summary>Masked inputs that have not arrived whole yet.</summary>
    IStagedInputStore StagedInputs { get; }

    /// <summary>Which sessions there are, and what became of them.</summary>
    ISessionIndex Sessions { get; }

    /// <summary>Privacy ledgers, one for each population.</summary>
    ILedgerStore Ledgers { get; }

    /// <summary>Who may take part, and the tokens with which they enrol.</summary>
    IParticipantStore Participants { get; }

    /// <summary>The models after each training round.</summary>
    IModelStore Models { get; }

    /// <summary>Writes and takes back a row, for a health check.</summary>
    /// <exception cref="IOException">The store cannot be written; the message names the store, the fault and the mend.</exception>
    ValueTask CheckAsync(CancellationToken cancellation = default);
}
