using System.Data.Common;
using Npgsql;

namespace SecureFed.Hosting;

/// <summary>One PostgreSQL database, through a pool of connections. Writes of different callers run side by side and share flushes of the disk as the server decides.</summary>
internal sealed class PostgreSqlDatabase : SqlDatabase
{
    /// <summary>The advisory lock under which tables are made: any number that others do not use; here the first bytes of "SecureFed".</summary>
    private const long SchemaLock = 0x5365637572654665;

    private readonly NpgsqlDataSource source;
    private readonly string name;

    private PostgreSqlDatabase(NpgsqlDataSource source, string name)
    {
        this.source = source;
        this.name = name;
    }

    public override string BytesType => "BYTEA";

    public static PostgreSqlDatabase Open(string connection)
    {
        ArgumentException.ThrowIfNullOrEmpty(connection);
        var settings = new NpgsqlConnectionStringBuilder(connection);
        var database = new PostgreSqlDatabase(NpgsqlDataSource.Create(settings), $"{settings.Database ?? settings.Username} at {settings.Host}:{settings.Port}");
        try
        {
            database.BringUpToDateAsync().GetAwaiter().GetResult();
            return database;
        }
        catch
        {
            database.source.Dispose();
            throw;
        }
    }

    public override async Task<T> WriteAsync<T>(bool isSynced, Func<SqlStatements, Task<T>> work, CancellationToken cancellation = default)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var opened = connection.ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
            await using var begun = transaction.ConfigureAwait(false);
            var statements = new SqlStatements(connection, transaction);
            if (!isSynced)
                await statements.RunAsync("SET LOCAL synchronous_commit TO OFF").ConfigureAwait(false);
            var result = await work(statements).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return result;
        }
        catch (DbException fault)
        {
            throw Unusable("written", fault);
        }
    }

    public override async Task<DbConnection> OpenToReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        }
        catch (DbException fault)
        {
            throw Unusable("read", fault);
        }
    }

    public override IOException Unusable(string deed, DbException fault) => PostgreSqlFaults.Sentence(name, deed, fault);

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>Servers that start at the same time make the tables one after another.</summary>
    private Task BringUpToDateAsync()
        => WriteAsync(isSynced: true, async statements =>
        {
            await statements.RunAsync("SELECT pg_advisory_xact_lock(@lock)", new SqlValue("@lock", SchemaLock)).ConfigureAwait(false);
            await SqlSchema.BringUpToDateAsync(statements, BytesType, $"database {name}").ConfigureAwait(false);
        });
}
