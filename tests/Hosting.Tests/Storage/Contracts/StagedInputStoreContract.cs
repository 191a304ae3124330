namespace SecureFed.Hosting.Tests;

public abstract class StagedInputStoreContract : StoreContract
{
    [Fact]
    public async Task Frames_in_any_order_are_read_back_by_their_parts_after_a_restart()
    {
        await Store.StagedInputs.StageAsync(First, Ada, 3, Many("chunk 2"), Cancellation);
        await Store.StagedInputs.StageAsync(First, Ada, 0, Many("header", "chunk 0"), Cancellation);
        await Store.StagedInputs.StageAsync(First, Bob, 0, Many("header of bob"), Cancellation);

        await RestartAsync(LogDurability.RoundBoundaries);

        Assert.Equal([0, 1, 3], await Store.StagedInputs.PartsAsync(First, Ada, Cancellation));
        Assert.Equal(["0 header", "1 chunk 0", "3 chunk 2"], await FramesOfAdaAsync());
        Assert.Equal([Ada, Bob], await Store.StagedInputs.SendersAsync(First, Cancellation));
        Assert.Empty(await Store.StagedInputs.SendersAsync(Second, Cancellation));
    }

    [Fact]
    public async Task A_part_that_comes_again_stays_as_it_was()
    {
        await Store.StagedInputs.StageAsync(First, Ada, 1, Many("first"), Cancellation);
        await Store.StagedInputs.StageAsync(First, Ada, 1, Many("second", "third"), Cancellation);

        Assert.Equal(["1 first", "2 third"], await FramesOfAdaAsync());
    }

    [Fact]
    public async Task Discarding_leaves_other_senders_and_sessions_alone()
    {
        await Store.StagedInputs.StageAsync(First, Ada, 0, Many("a"), Cancellation);
        await Store.StagedInputs.StageAsync(First, Bob, 0, Many("b"), Cancellation);
        await Store.StagedInputs.StageAsync(Second, Ada, 0, Many("c"), Cancellation);

        await Store.StagedInputs.DiscardAsync(First, Ada, Cancellation);
        Assert.Equal([Bob], await Store.StagedInputs.SendersAsync(First, Cancellation));

        await Store.StagedInputs.DiscardAsync(First, Cancellation);
        Assert.Empty(await Store.StagedInputs.SendersAsync(First, Cancellation));
        Assert.Equal([Ada], await Store.StagedInputs.SendersAsync(Second, Cancellation));
    }

    private async Task<List<string>> FramesOfAdaAsync()
        => await Store.StagedInputs.ReadAsync(First, Ada, Cancellation).Select(staged => $"{staged.Part} {Text(staged.Frame)}").ToListAsync(Cancellation);
}
