using System.Data.Common;
using System.Runtime.CompilerServices;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Session logs: one row for each entry, whose key makes sure that a position is written once, whoever writes.</summary>
internal sealed class SqlSessionLogStore(SqlDatabase database, LogDurability durability) : ISessionLogStore
{
    private const string LastPosition = "SELECT position FROM session_log WHERE session = @session ORDER BY position DESC LIMIT 1";

    public async ValueTask AppendAsync(SessionId session, long position, IReadOnlyList<ReadOnlyMemory<byte>> entries, bool isBoundary, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
            return;
        var id = new SqlValue("@session", session.Span.ToArray());
        await database.WriteAsync(isBoundary || durability == LogDurability.EveryEntry, async statements =>
        {
            var last = await statements.ReadAsync(LastPosition, row => row.GetInt64(0), [id]).ConfigureAwait(false);
            var isNext = position == (last.Count == 0 ? 0 : last[0] + 1);
            // Another process may write the same position at the same moment: then the row is there, and not by us.
            if (!isNext || await InsertAsync(statements, id, position, entries).ConfigureAwait(false) != entries.Count)
                throw new InvalidOperationException($"entry {position} is not the next of the log of session {session}; nothing was appended");
        }, cancellation).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(SessionId session, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var rows = new SqlRows(database, "SELECT entry FROM session_log WHERE session = @session ORDER BY position", [new("@session", session.Span.ToArray())]);
        await foreach (var row in rows.ReadAsync(cancellation).ConfigureAwait(false))
            yield return row.GetFieldValue<byte[]>(0);
    }

    public async ValueTask<long> CountAsync(SessionId session, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var last = await database.ReadAsync(LastPosition, row => row.GetInt64(0), [new("@session", session.Span.ToArray())], cancellation).ConfigureAwait(false);
        return last.Count == 0 ? 0 : last[0] + 1;
    }

    public async ValueTask<IReadOnlyList<SessionId>> ListAsync(CancellationToken cancellation = default)
        => await database.ReadAsync("SELECT session FROM session_log WHERE position = 0 ORDER BY session", SessionOf, [], cancellation).ConfigureAwait(false);

    private static SessionId SessionOf(DbDataReader row) => new(row.GetFieldValue<byte[]>(0));

    private static Task<int> InsertAsync(SqlStatements statements, SqlValue session, long position, IReadOnlyList<ReadOnlyMemory<byte>> entries)
        => statements.RunAsync(
            "INSERT INTO session_log (session, position, entry) VALUES (@session, @position, @entry) ON CONFLICT DO NOTHING",
            entries.Select((entry, i) => new[] { session, new SqlValue("@position", position + i), new SqlValue("@entry", entry) }));
}
