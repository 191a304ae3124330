using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

public abstract class SessionLogStoreContract : StoreContract
{
    [Theory]
    [InlineData(LogDurability.EveryEntry)]
    [InlineData(LogDurability.RoundBoundaries)]
    public async Task Sessions_side_by_side_are_read_back_in_order_after_a_restart(LogDurability durability)
    {
        await RestartAsync(durability);
        for (var position = 0; position < 20; position++)
        {
            await Store.Logs.AppendAsync(First, position, Many($"a{position}"), position % 5 == 4, Cancellation);
            await Store.Logs.AppendAsync(Second, position, Many($"b{position}"), false, Cancellation);
        }

        await RestartAsync(durability);

        Assert.Equal([First, Second], await Store.Logs.ListAsync(Cancellation));
        Assert.Equal(Enumerable.Range(0, 20).Select(position => $"a{position}"), await EntriesAsync(Store, First));
        Assert.Equal(Enumerable.Range(0, 20).Select(position => $"b{position}"), await EntriesAsync(Store, Second));
    }

    [Fact]
    public async Task Several_entries_are_appended_in_their_order()
    {
        await Store.Logs.AppendAsync(First, 0, Many("offer"), true, Cancellation);
        await Store.Logs.AppendAsync(First, 1, Many("chunk 0", "chunk 1", "header"), false, Cancellation);
        await Store.Logs.AppendAsync(First, 4, [], false, Cancellation);
        await Store.Logs.AppendAsync(First, 4, Many("close"), true, Cancellation);

        Assert.Equal(["offer", "chunk 0", "chunk 1", "header", "close"], await EntriesAsync(Store, First));
        Assert.Equal(5, await Store.Logs.CountAsync(First, Cancellation));
        Assert.Equal(0, await Store.Logs.CountAsync(Second, Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Entries_that_are_not_the_next_are_refused_and_change_nothing(long position)
    {
        await Store.Logs.AppendAsync(First, 0, Many("offer"), true, Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Logs.AppendAsync(First, position, Many("x", "y"), true, Cancellation));

        Assert.Equal(["offer"], await EntriesAsync(Store, First));
    }

    [Fact]
    public async Task Of_many_writers_of_one_position_exactly_one_succeeds()
    {
        var isAppended = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => TryAppendAsync(Store, 0, $"w{writer}.0", $"w{writer}.1"))));

        var winner = Array.IndexOf(isAppended, true);
        Assert.Single(isAppended, true);
        Assert.Equal([$"w{winner}.0", $"w{winner}.1"], await EntriesAsync(Store, First));
    }

    [Fact]
    public async Task Of_two_servers_on_one_database_only_one_goes_on_from_a_position()
    {
        await using var other = Database.Open();
        for (var position = 0; position < 30; position++)
        {
            var (at, text) = (position, $"{position}");
            var isAppended = await Task.WhenAll(Task.Run(() => TryAppendAsync(Store, at, "a" + text)), Task.Run(() => TryAppendAsync(other, at, "b" + text)));
            Assert.Single(isAppended, true);
        }

        var entries = await EntriesAsync(Store, First);
        Assert.Equal(Enumerable.Range(0, 30).Select(position => $"{position}"), entries.Select(entry => entry[1..]));
        Assert.Equal(entries, await EntriesAsync(other, First));
    }

    [Fact]
    public async Task An_entry_of_millions_of_bytes_is_read_back_as_it_was()
    {
        var entry = new byte[5_000_000];
        new Random(1).NextBytes(entry);

        await Store.Logs.AppendAsync(First, 0, [entry, new ReadOnlyMemory<byte>(entry, 1, 2)], true, Cancellation);

        var read = await Store.Logs.ReadAsync(First, Cancellation).ToListAsync(Cancellation);
        Assert.True(read[0].Span.SequenceEqual(entry));
        Assert.True(read[1].Span.SequenceEqual(entry.AsSpan(1, 2)));
    }

    private static async Task<bool> TryAppendAsync(ISecureFedStore store, long position, params string[] entries)
    {
        try
        {
            await store.Logs.AppendAsync(First, position, Many(entries), false, Cancellation);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<List<string>> EntriesAsync(ISecureFedStore store, SessionId session)
        => await store.Logs.ReadAsync(session, Cancellation).Select(Text).ToListAsync(Cancellation);
}
