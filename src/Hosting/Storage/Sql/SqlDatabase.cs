using System.Data.Common;

namespace SecureFed.Hosting;

/// <summary>What the stores need of a database, whichever it is: transactions, readers, and its faults as one sentence.</summary>
internal abstract class SqlDatabase : IAsyncDisposable
{
    /// <summary>The name of a column type for bytes.</summary>
    public abstract string BytesType { get; }

    /// <summary>
    /// Runs work in a transaction: it is kept whole when the call returns, and leaves nothing behind when it throws. The work may be run again from its start, so it does nothing but
    /// talk to the database.
    /// </summary>
    /// <param name="isSynced">Whether it survives a power failure, and everything written before it.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Gives up waiting; work that has begun is completed.</param>
    /// <exception cref="IOException">The database cannot be written.</exception>
    public abstract Task<T> WriteAsync<T>(bool isSynced, Func<SqlStatements, Task<T>> work, CancellationToken cancellation = default);

    /// <summary>Opens a connection for reading; the caller disposes of it.</summary>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public abstract Task<DbConnection> OpenToReadAsync(CancellationToken cancellation);

    /// <summary>A fault as one sentence with the database's name and the mend.</summary>
    /// <param name="deed">What failed: "opened", "read" or "written".</param>
    /// <param name="fault">What the driver says.</param>
    public abstract IOException Unusable(string deed, DbException fault);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Runs work that has no result.</summary>
    public Task WriteAsync(bool isSynced, Func<SqlStatements, Task> work, CancellationToken cancellation = default)
        => WriteAsync(isSynced, async statements =>
        {
            await work(statements).ConfigureAwait(false);
            return true;
        }, cancellation);

    /// <summary>Rewrites a row, and waits until it is on the disk.</summary>
    /// <exception cref="IOException">The database cannot be written.</exception>
    public Task CheckAsync(CancellationToken cancellation)
        => WriteAsync(isSynced: true, statements => statements.RunAsync("UPDATE securefed_schema SET version = version"), cancellation);

    /// <summary>The rows of a query.</summary>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public async Task<List<T>> ReadAsync<T>(string query, Func<DbDataReader, T> row, SqlValue[] values, CancellationToken cancellation)
    {
        var connection = await OpenToReadAsync(cancellation).ConfigureAwait(false);
        await using var opened = connection.ConfigureAwait(false);
        try
        {
            return await new SqlStatements(connection, null).ReadAsync(query, row, values, cancellation).ConfigureAwait(false);
        }
        catch (DbException fault)
        {
            throw Unusable("read", fault);
        }
    }
}
