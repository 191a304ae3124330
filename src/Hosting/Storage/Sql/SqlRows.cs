using System.Data.Common;
using System.Runtime.CompilerServices;

namespace SecureFed.Hosting;

/// <summary>The rows of a query one at a time, for those that are too large to have at once.</summary>
internal sealed class SqlRows(SqlDatabase database, string query, SqlValue[] values)
{
    /// <summary>The reader on each row in turn.</summary>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public async IAsyncEnumerable<DbDataReader> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var connection = await database.OpenToReadAsync(cancellation).ConfigureAwait(false);
        await using var opened = connection.ConfigureAwait(false);
        var command = new SqlStatements(connection, null).CommandOf(query, values);
        await using var made = command.ConfigureAwait(false);
        var reader = await AttemptAsync(() => command.ExecuteReaderAsync(cancellation)).ConfigureAwait(false);
        await using var running = reader.ConfigureAwait(false);
        while (await AttemptAsync(() => reader.ReadAsync(cancellation)).ConfigureAwait(false))
            yield return reader;
    }

    private async Task<T> AttemptAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (DbException fault)
        {
            throw database.Unusable("read", fault);
        }
    }
}
