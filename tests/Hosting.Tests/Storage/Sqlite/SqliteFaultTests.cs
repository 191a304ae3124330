using Microsoft.Data.Sqlite;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>What a server is told when its file cannot be used: one sentence that names the file and the mend, and nothing lost that was acknowledged.</summary>
public sealed class SqliteFaultTests : IAsyncDisposable
{
    private static readonly SessionId Session = new(new byte[SessionId.Size]);
    private readonly SqliteTestDatabase database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public void A_file_that_is_not_a_database()
    {
        File.WriteAllText(database.Path, string.Concat(Enumerable.Repeat("not a database. ", 100)));

        Says("cannot be opened, it is not a database: name another file", Assert.Throws<IOException>(() => database.Open()));
    }

    [Fact]
    public void A_folder_that_does_not_exist()
    {
        var fault = Assert.Throws<IOException>(() => new SqliteStore(Path.Combine(database.Path + ".d", "server.db")));

        Assert.Contains("cannot be opened, its files cannot be opened: let its folder exist on a writable disk", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_later_version_of_the_program()
    {
        await database.Open().DisposeAsync();
        Change("UPDATE securefed_schema SET version = 99");

        Says("has schema version 99 and this program knows versions up to 1", Assert.Throws<IOException>(() => database.Open()));
    }

    [Fact]
    public async Task A_full_disk_refuses_and_goes_on_when_there_is_space_again()
    {
        using var disk = new SmallDisk();
        var (ballast, path) = (disk.PathOf("ballast"), disk.PathOf("server.db"));
        File.WriteAllBytes(ballast, new byte[300_000]);
        var acknowledged = 0L;
        await using (var store = new SqliteStore(path))
        {
            var fault = await Assert.ThrowsAsync<IOException>(async () =>
            {
                for (; ; acknowledged++)
                    await AppendAsync(store, acknowledged);
            });
            Assert.StartsWith($"database {path} cannot be written, its disk or its page limit is full: free some space; nothing that was acknowledged is lost", fault.Message, StringComparison.Ordinal);
            Assert.InRange(acknowledged, 1, 1000);
            Assert.Equal(acknowledged, await IntactEntriesAsync(store));
            File.Delete(ballast);
            await AppendAsync(store, acknowledged++);
            await store.CheckAsync(Cancellation);
        }

        await using var reopened = new SqliteStore(path);
        Assert.Equal(acknowledged, await IntactEntriesAsync(reopened));
    }

    [Fact]
    public async Task A_read_only_disk()
    {
        using var disk = new SmallDisk();
        await new SqliteStore(disk.PathOf("server.db")).DisposeAsync();
        disk.MakeReadOnly();

        var fault = Assert.Throws<IOException>(() => new SqliteStore(disk.PathOf("server.db")));

        Assert.StartsWith(
            $"database {disk.PathOf("server.db")} cannot be opened, its files cannot be opened: let its folder exist on a writable disk, and the server's user write there",
            fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file()
    {
        await using (var store = database.Open())
            for (var position = 0; position < 20; position++)
                await AppendAsync(store, position);
        var bytes = File.ReadAllBytes(database.Path);
        bytes.AsSpan(bytes.Length / 2).Fill(0xA5);
        File.WriteAllBytes(database.Path, bytes);

        await using var damaged = database.Open();
        Says("cannot be read, it is damaged: restore it from a backup", await Assert.ThrowsAsync<IOException>(async () => await IntactEntriesAsync(damaged)));
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_locked()
    {
        await using var store = new SqliteStore(database.Path, patience: TimeSpan.FromMilliseconds(50));
        await AppendAsync(store, 0);
        using (var other = new SqliteConnection($"Data Source={database.Path};Pooling=false"))
        {
            other.Open();
            Run(other, "BEGIN IMMEDIATE");
            var fault = await Assert.ThrowsAsync<IOException>(async () => await AppendAsync(store, 1));
            Says("cannot be written, another process kept it locked for 0.05 seconds: stop that process", fault);
            Assert.Equal(1, await IntactEntriesAsync(store));
        }

        await AppendAsync(store, 1);
        Assert.Equal(2, await IntactEntriesAsync(store));
    }

    [Fact]
    public async Task One_bad_write_does_not_cost_those_that_wait_with_it()
    {
        await using var store = database.Open();

        var writes = Enumerable.Range(0, 200).Select(i => i % 10 == 3
            ? store.Logs.AppendAsync(Session, 7, [new byte[1]], false, Cancellation).AsTask()
            : store.Models.PutAsync("hospitals", (ulong)i, new byte[] { (byte)i }, Cancellation).AsTask()).ToArray();
        await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(Enumerable.Range(0, 200).Where(i => i % 10 == 3), Enumerable.Range(0, 200).Where(i => writes[i].Exception?.InnerException is InvalidOperationException));
        for (var i = 0; i < 200; i++)
            Assert.Equal(i % 10 != 3, await store.Models.FindAsync("hospitals", (ulong)i, Cancellation) is not null);
    }

    [Fact]
    public async Task A_write_that_was_given_up_while_it_waited_is_not_done()
    {
        await using var store = database.Open();
        using var givenUp = new CancellationTokenSource();
        await givenUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.Logs.AppendAsync(Session, 0, [new byte[1]], false, givenUp.Token));

        Assert.Equal(0, await store.Logs.CountAsync(Session, Cancellation));
    }

    private static async Task AppendAsync(ISecureFedStore store, long position)
    {
        var entry = new byte[20_000];
        entry.AsSpan().Fill((byte)position);
        await store.Logs.AppendAsync(Session, position, [entry], true, Cancellation);
    }

    /// <summary>How many entries the log has, each as it was appended.</summary>
    private static async Task<long> IntactEntriesAsync(ISecureFedStore store)
    {
        var position = 0L;
        await foreach (var entry in store.Logs.ReadAsync(Session, Cancellation))
        {
            Assert.Equal(20_000, entry.Length);
            Assert.False(entry.Span.ContainsAnyExcept((byte)position++));
        }
        return position;
    }

    private void Says(string sentence, IOException fault) => Assert.StartsWith($"database {database.Path} {sentence}", fault.Message, StringComparison.Ordinal);

    private void Change(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={database.Path};Pooling=false");
        connection.Open();
        Run(connection, statement);
    }

    private static void Run(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of these tests.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
