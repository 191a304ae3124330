namespace SecureFed.Hosting;

/// <summary>
/// Everything a server keeps in one SQLite file with a write-ahead log: the embedded default. One writer at a time, who writes what waits together; readers do not wait for it. Two
/// processes may have the file open, but only on one machine: never on a network file system.
/// </summary>
public sealed class SqliteStore : ISecureFedStore
{
    private readonly SqlDatabase database;

    /// <summary>Opens the store, creates the file where there is none, and brings an older one up to date.</summary>
    /// <param name="path">The file. Beside it SQLite keeps two more, with the endings -wal and -shm.</param>
    /// <param name="durability">When log entries are on the disk.</param>
    /// <exception cref="IOException">The file cannot be opened for writing, is not a database, or is of a later version.</exception>
    public SqliteStore(string path, LogDurability durability = LogDurability.EveryEntry)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        database = SqliteDatabase.Open(path);
        Logs = new SqlSessionLogStore(database, durability);
        StagedInputs = new SqlStagedInputStore(database, durability);
        Sessions = new SqlSessionIndex(database);
        Ledgers = new SqlLedgerStore(database);
        Participants = new SqlParticipantStore(database);
        Models = new SqlModelStore(database);
    }

    /// <inheritdoc/>
    public ISessionLogStore Logs { get; }

    /// <inheritdoc/>
    public IStagedInputStore StagedInputs { get; }

    /// <inheritdoc/>
    public ISessionIndex Sessions { get; }

    /// <inheritdoc/>
    public ILedgerStore Ledgers { get; }

    /// <inheritdoc/>
    public IParticipantStore Participants { get; }

    /// <inheritdoc/>
    public IModelStore Models { get; }

    /// <inheritdoc/>
    public async ValueTask CheckAsync(CancellationToken cancellation = default) => await database.CheckAsync(cancellation).ConfigureAwait(false);

    /// <summary>Completes what was begun and closes the file.</summary>
    public ValueTask DisposeAsync() => database.DisposeAsync();
}
