namespace SecureFed.Protocol.Tests;

/// <summary>The heavy part of round 4 as work items that a host spreads over its threads.</summary>
public class UnmaskingTests
{
    private const int Length = 1000;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(333)]
    [InlineData(int.MaxValue)]
    public void Any_size_of_ranges_in_any_order_on_several_threads_opens_the_same_sum(int values)
    {
        using var world = AtUnmasking(dropouts: 3);
        var work = world.Server.BeginUnmasking()!;
        Parallel.For(0, work.AgreementBatches, batch => work.Agree(work.AgreementBatches - 1 - batch));
        var ranges = work.Split(values);
        Parallel.ForEach(ranges.Reverse(), work.Unmask);
        world.AssertExact(world.Close());
    }

    [Fact]
    public void What_the_host_leaves_undone_is_done_at_the_close()
    {
        using var world = AtUnmasking(dropouts: 3);
        var work = world.Server.BeginUnmasking()!;
        work.Agree(0);
        work.Unmask(work.Split(10)[5]);
        world.AssertExact(world.Close());
    }

    [Fact]
    public void The_mask_of_two_dropouts_is_never_agreed_on_or_expanded()
    {
        const int dropouts = 3, survivors = 8;
        using var world = AtUnmasking(dropouts);
        var work = world.Server.BeginUnmasking()!;
        foreach (var range in work.Split(100))
            work.Unmask(range);
        Assert.Equal(dropouts * survivors, work.Agreements);
        Assert.Equal((survivors + dropouts * survivors) * Length * sizeof(uint), work.MaskBytes);
    }

    [Fact]
    public void Agreeing_and_unmasking_allocate_nothing_for_a_mask_or_a_value()
    {
        Assert.SkipUnless(X25519x8.IsSupported && AesCounterMode.IsVectorised, "the fallbacks are libraries, which allocate as they like");
        using var world = AtUnmasking(dropouts: 3);
        var work = world.Server.BeginUnmasking()!;
        work.Agree(0);
        var ranges = work.Split(Length / 2);
        work.Unmask(ranges[0]);
        // What was done before in the same way has warmed everything up.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 1; batch < work.AgreementBatches; batch++)
            work.Agree(batch);
        work.Unmask(ranges[1]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Eleven clients, of which the first few fall silent after sharing keys.</summary>
    private static World AtUnmasking(int dropouts)
    {
        var world = new World(new WorldOptions
        {
            Clients = 11,
            Vectors = [VectorSpec.Modular("update", Length, 30)],
            DropsBeforeRound = Enumerable.Range(0, dropouts).ToDictionary(client => client, _ => 2),
        });
        while (world.Server.Round < 4)
        {
            world.Exchange();
            world.Close();
        }
        world.Exchange();
        return world;
    }
}
