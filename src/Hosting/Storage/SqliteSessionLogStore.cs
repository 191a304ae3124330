using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Session logs in one SQLite file with a write-ahead log. One writer at a time; readers do not wait for it.</summary>
public sealed class SqliteSessionLogStore : ISessionLogStore, IDisposable
{
    private readonly string path;
    private readonly LogDurability durability;
    private readonly SqliteConnection writer;
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Opens the store, and creates the file where there is none.</summary>
    /// <exception cref="IOException">The file cannot be opened for writing, or is not a database.</exception>
    public SqliteSessionLogStore(string path, LogDurability durability = LogDurability.EveryEntry)
    {
        this.path = path;
        this.durability = durability;
        writer = new SqliteConnection(ConnectionTo(path, SqliteOpenMode.ReadWriteCreate));
        try
        {
            writer.Open();
            Execute(writer, "PRAGMA journal_mode=WAL");
            Execute(writer, "CREATE TABLE IF NOT EXISTS session_log (session BLOB NOT NULL, position INTEGER NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (session, position))");
        }
        catch (SqliteException fault)
        {
            writer.Dispose();
            throw Unusable("opened", fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(SessionId session, long position, ReadOnlyMemory<byte> entry, bool isBoundary, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // FULL syncs the write-ahead log at the commit, and with it every commit before; NORMAL leaves it to the operating system.
            var isSynced = isBoundary || durability == LogDurability.EveryEntry;
            Execute(writer, isSynced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            if (Insert(session, position, entry) == 0)
                throw new InvalidOperationException($"entry {position} is not the next of this session's log; nothing was appended");
        }
        catch (SqliteException fault)
        {
            throw Unusable("written", fault);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(SessionId session, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var connection = OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT entry FROM session_log WHERE session = $session ORDER BY position";
        command.Parameters.AddWithValue("$session", session.Span.ToArray());
        using var rows = Run(command);
        while (await NextAsync(rows, cancellation).ConfigureAwait(false))
            yield return rows.GetFieldValue<byte[]>(0);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SessionId>> ListAsync(CancellationToken cancellation = default)
    {
        using var connection = OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT session FROM session_log WHERE position = 0 ORDER BY session";
        using var rows = Run(command);
        var sessions = new List<SessionId>();
        while (await NextAsync(rows, cancellation).ConfigureAwait(false))
            sessions.Add(new SessionId(rows.GetFieldValue<byte[]>(0)));
        return sessions;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        writer.Dispose();
        turn.Dispose();
    }

    private int Insert(SessionId session, long position, ReadOnlyMemory<byte> entry)
    {
        using var command = writer.CreateCommand();
        command.CommandText = """
            INSERT INTO session_log (session, position, entry) SELECT $session, $position, $entry
            WHERE $position = (SELECT COALESCE(MAX(position) + 1, 0) FROM session_log WHERE session = $session)
            """;
        command.Parameters.AddWithValue("$session", session.Span.ToArray());
        command.Parameters.AddWithValue("$position", position);
        command.Parameters.AddWithValue("$entry", entry.ToArray());
        return command.ExecuteNonQuery();
    }

    private SqliteConnection OpenToRead()
    {
        var connection = new SqliteConnection(ConnectionTo(path, SqliteOpenMode.ReadOnly));
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw Unusable("read", fault);
        }
    }

    private SqliteDataReader Run(SqliteCommand command)
    {
        try
        {
            return command.ExecuteReader();
        }
        catch (SqliteException fault)
        {
            throw Unusable("read", fault);
        }
    }

    private async ValueTask<bool> NextAsync(SqliteDataReader rows, CancellationToken cancellation)
    {
        try
        {
            return await rows.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (SqliteException fault)
        {
            throw Unusable("read", fault);
        }
    }

    private static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this class.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string ConnectionTo(string path, SqliteOpenMode mode)
        => new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString();

    private IOException Unusable(string verb, SqliteException fault) => new($"session log store {path} cannot be {verb}: {fault.Message}", fault);
}
