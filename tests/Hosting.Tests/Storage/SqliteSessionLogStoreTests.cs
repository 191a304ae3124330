using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

public sealed class SqliteSessionLogStoreTests : IDisposable
{
    private static readonly SessionId First = new([.. Enumerable.Repeat((byte)1, SessionId.Size)]);
    private static readonly SessionId Second = new([.. Enumerable.Repeat((byte)2, SessionId.Size)]);

    private readonly string folder = Directory.CreateTempSubdirectory("securefed-store-").FullName;

    private string Database => Path.Combine(folder, "sessions.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(LogDurability.EveryEntry)]
    [InlineData(LogDurability.RoundBoundaries)]
    public async Task Sessions_side_by_side_are_read_back_in_order_after_a_restart(LogDurability durability)
    {
        using (var store = new SqliteSessionLogStore(Database, durability))
        {
            for (var position = 0; position < 20; position++)
            {
                await store.AppendAsync(First, position, new byte[] { 1, (byte)position }, position % 5 == 4, TestContext.Current.CancellationToken);
                await store.AppendAsync(Second, position, new byte[] { 2, (byte)position }, false, TestContext.Current.CancellationToken);
            }
        }

        using var reopened = new SqliteSessionLogStore(Database, durability);

        Assert.Equal([First, Second], await reopened.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, 20).Select(position => $"01{position:X2}"), await Entries(reopened, First));
        Assert.Equal(Enumerable.Range(0, 20).Select(position => $"02{position:X2}"), await Entries(reopened, Second));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task An_entry_that_is_not_the_next_is_refused_and_changes_nothing(long position)
    {
        using var store = new SqliteSessionLogStore(Database);
        await store.AppendAsync(First, 0, new byte[] { 7 }, true, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.AppendAsync(First, position, new byte[] { 8 }, true, TestContext.Current.CancellationToken));

        Assert.Equal(["07"], await Entries(store, First));
    }

    [Fact]
    public async Task Of_two_writers_of_one_position_exactly_one_succeeds()
    {
        using var store = new SqliteSessionLogStore(Database);

        var isAppended = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => TryAppend(store, (byte)writer))));

        Assert.Single(isAppended, true);
        Assert.Equal([$"{Array.IndexOf(isAppended, true):X2}"], await Entries(store, First));
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_a_sentence_with_its_name()
    {
        File.WriteAllText(Database, string.Concat(Enumerable.Repeat("not a database. ", 100)));

        var fault = Assert.Throws<IOException>(() => new SqliteSessionLogStore(Database));

        Assert.Contains(Database, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> TryAppend(SqliteSessionLogStore store, byte writer)
    {
        try
        {
            await store.AppendAsync(First, 0, new[] { writer }, false, TestContext.Current.CancellationToken);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<List<string>> Entries(SqliteSessionLogStore store, SessionId session)
    {
        var entries = new List<string>();
        await foreach (var entry in store.ReadAsync(session, TestContext.Current.CancellationToken))
            entries.Add(Convert.ToHexString(entry.Span));
        return entries;
    }
}
