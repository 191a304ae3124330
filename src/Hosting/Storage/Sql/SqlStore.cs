namespace SecureFed.Hosting;

/// <summary>All stores over one SQL database.</summary>
public abstract class SqlStore : ISecureFedStore
{
    private readonly SqlDatabase database;

    internal SqlStore(SqlDatabase database, LogDurability durability)
    {
        this.database = database;
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

    /// <summary>Completes what was begun and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }
}
