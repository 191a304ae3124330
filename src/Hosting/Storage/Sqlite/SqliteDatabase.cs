using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace SecureFed.Hosting;

/// <summary>
/// One SQLite file. A thread of its own holds the connection that writes: it takes everything that waits, runs it in one transaction and commits once, so that many
/// small writes share one flush of the disk.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    /// <summary>The most writes in one transaction: bounds what one fault makes run again.</summary>
    private const int LargestGroup = 64;

    /// <summary>How long a server waits for another process that has the file locked, unless a test says otherwise.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string path;
    private readonly TimeSpan patience;
    private readonly SqliteConnection writer;
    private readonly Channel<SqliteWrite> waiting = Channel.CreateUnbounded<SqliteWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task writing;
    private bool? isFull;

    private SqliteDatabase(string path, TimeSpan patience)
    {
        this.path = path;
        this.patience = patience;
        writer = new SqliteConnection(ConnectionTo(SqliteOpenMode.ReadWriteCreate, pooled: false));
        try
        {
            Prepare();
        }
        catch (Exception fault)
        {
            writer.Dispose();
            if (fault is SqliteException refused)
                throw Unusable("opened", refused);
            throw;
        }
        writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override string BytesType => "BLOB";

    public static SqliteDatabase Open(string path, TimeSpan? patience = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SqliteDatabase(path, patience ?? Patience);
    }

    public override Task<T> WriteAsync<T>(bool isSynced, Func<SqlStatements, Task<T>> work, CancellationToken cancellation = default)
    {
        var write = new SqliteWrite<T>(isSynced, work, cancellation);
        ObjectDisposedException.ThrowIf(!waiting.Writer.TryWrite(write), this);
        return write.Done;
    }

    public override async Task<DbConnection> OpenToReadAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(ConnectionTo(SqliteOpenMode.ReadOnly, pooled: true));
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            WaitForOthers(connection);
            return connection;
        }
        catch (SqliteException fault)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw Unusable("read", fault);
        }
    }

    public override IOException Unusable(string deed, DbException fault) => SqliteFaults.Sentence(path, deed, (SqliteException)fault, patience);

    public override async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writing.ConfigureAwait(false);
        using (var pooled = new SqliteConnection(ConnectionTo(SqliteOpenMode.ReadOnly, pooled: true)))
            SqliteConnection.ClearPool(pooled);
        await writer.DisposeAsync().ConfigureAwait(false);
    }

    private void Prepare()
    {
        writer.Open();
        WaitForOthers(writer);
        if (Run("PRAGMA journal_mode=WAL") is not "wal")
            throw new IOException($"database {path} cannot have a write-ahead log here: put it on a local disk that the server may write to.");
        Run("BEGIN IMMEDIATE");
        SqlSchema.BringUpToDateAsync(new SqlStatements(writer, null), BytesType, $"database {path}").GetAwaiter().GetResult();
        Run("COMMIT");
    }

    private void Write()
    {
        var group = new List<SqliteWrite>();
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < LargestGroup && waiting.Reader.TryRead(out var write))
                if (!write.IsGivenUp())
                    group.Add(write);
            WriteGroup(group);
            group.Clear();
        }
    }

    /// <summary>Runs writes together; when one of them fails, each for itself, so that nobody pays for another's fault.</summary>
    private void WriteGroup(List<SqliteWrite> group)
    {
        if (group.Count == 0)
            return;
        try
        {
            Synchronize(group.Any(write => write.IsSynced));
            Run("BEGIN IMMEDIATE");
        }
        catch (Exception fault)
        {
            foreach (var write in group)
                write.Fail(SentenceOf(fault));
            return;
        }
        try
        {
            var statements = new SqlStatements(writer, null);
            foreach (var write in group)
                write.Run(statements);
            Run("COMMIT");
        }
        catch (Exception fault)
        {
            RollBack();
            if (group.Count == 1)
                group[0].Fail(SentenceOf(fault));
            else
                foreach (var write in group)
                    WriteGroup([write]);
            return;
        }
        foreach (var write in group)
            write.Succeed();
    }

    /// <summary>FULL flushes the write-ahead log at the commit, and with it every commit before; NORMAL leaves that to the operating system. It cannot change inside a transaction.</summary>
    private void Synchronize(bool full)
    {
        if (isFull == full)
            return;
        Run(full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        isFull = full;
    }

    /// <summary>Some faults, a full disk among them, end the transaction by themselves.</summary>
    private void RollBack()
    {
        try
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(writer.Handle) == 0)
                Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // What could not be rolled back was not committed: the next reader of the file leaves it out.
        }
    }

    private Exception SentenceOf(Exception fault) => fault is SqliteException refused ? Unusable("written", refused) : fault;

    private object? Run(string statement)
    {
        using var command = writer.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this class.
        command.CommandText = statement;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>SQLite itself looks again after a millisecond, then less often; the driver, which looks again each 150 milliseconds, then has nothing left to wait for.</summary>
    private void WaitForOthers(SqliteConnection connection) => SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, (int)patience.TotalMilliseconds);

    private string ConnectionTo(SqliteOpenMode mode, bool pooled)
        => new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = pooled, DefaultTimeout = 1 }.ToString();
}
