namespace SecureFed.Protocol.Tests;

public class ServerSessionTests
{
    [Fact]
    public void A_masked_input_that_comes_after_its_round_changes_nothing_and_is_not_kept()
    {
        using var world = new World(new WorldOptions());
        Reach(world, 2);
        var late = world.AnswersOf(4).ToArray();
        foreach (var frame in world.Present().Where(index => index != 4).SelectMany(world.AnswersOf).ToArray())
            world.Deliver(frame);
        world.Close();
        var (head, entries) = (world.Server.LogHead, world.Log.Count);
        foreach (var frame in late)
            Assert.Equal(ValidationRules.TooLate, world.Deliver(frame).Rejection?.Rule);
        Assert.Equal(head, world.Server.LogHead);
        Assert.Equal(entries, world.Log.Count);
        var closing = Finish(world);
        world.AssertExact(closing);
        Assert.DoesNotContain(world.Ids[4], closing.Aggregate!.Survivors);
    }

    [Fact]
    public void A_second_and_different_message_of_one_participant_is_evidence_once_and_the_first_one_counts()
    {
        using var world = new World(new WorldOptions());
        var first = world.AnswersOf(0).Single();
        world.Deliver(first);
        using var twin = new ClientSession(world.Ids[0], world.Signers[0], world.Policy, world.Registry, new JoinLedger(), new SeededRandomness(2, "twin"));
        var second = twin.Receive(world.Server.Offer).Frames.Single();
        using var another = new ClientSession(world.Ids[0], world.Signers[0], world.Policy, world.Registry, new JoinLedger(), new SeededRandomness(3, "twin"));
        var third = another.Receive(world.Server.Offer).Frames.Single();

        Assert.Equal(ReceptionKind.Duplicate, world.Deliver(first).Kind);
        var refused = world.Deliver(second);
        Assert.Equal(ValidationRules.AdvertisementConflict, refused.Rejection?.Rule);
        Assert.Single(refused.Log);
        Assert.Empty(world.Deliver(third).Log);
        var blame = Assert.Single(world.Server.Blames);
        Assert.Equal(world.Ids[0], blame.Culprit);
        Assert.Equal(second.ToArray(), blame.Evidence.Single().ToArray());
        world.AssertExact(Finish(world));
    }

    [Fact]
    public void A_host_sees_who_is_missing()
    {
        using var world = new World(new WorldOptions { DropsBeforeRound = new Dictionary<int, int> { [2] = 1 } });
        Reach(world, 1);
        Assert.Equal(world.Ids, world.Server.Recipients);
        world.Exchange();
        Assert.Equal([world.Ids[2]], world.Server.Missing);
        Assert.Equal(4, world.Server.Answers);
        world.Close();
        Assert.DoesNotContain(world.Ids[2], world.Server.Recipients);
        Assert.Null(world.Server.FrameFor(world.Ids[2]));
    }

    [Fact]
    public void An_incomplete_input_does_not_touch_the_sum()
    {
        using var world = new World(new WorldOptions { Vectors = [VectorSpec.Modular("v", 40_000, 12)] });
        Reach(world, 2);
        foreach (var frame in world.Present().Where(index => index != 1).SelectMany(world.AnswersOf).ToArray())
            world.Deliver(frame);
        foreach (var frame in world.AnswersOf(1).SkipLast(1))
            Assert.Equal(ReceptionKind.Accepted, world.Deliver(frame).Kind);
        Assert.Equal([world.Ids[1]], world.Server.Missing);
        world.Close();
        world.AssertExact(Finish(world));
    }

    [Fact]
    public void An_input_with_a_damaged_chunk_is_dropped_whole_and_may_come_again()
    {
        using var world = new World(new WorldOptions { Vectors = [VectorSpec.Modular("v", 40_000, 12)] });
        Reach(world, 2);
        foreach (var frame in world.Present().Where(index => index != 1).SelectMany(world.AnswersOf).ToArray())
            world.Deliver(frame);
        var frames = world.AnswersOf(1).ToArray();
        var damaged = frames.Select(frame => frame.ToArray()).ToArray();
        damaged[2][^1] ^= 1;
        Assert.Equal([ReceptionKind.Accepted, ReceptionKind.Accepted, ReceptionKind.Accepted, ReceptionKind.Rejected], damaged.Select(frame => world.Deliver(frame).Kind));
        Assert.All(frames, frame => Assert.Equal(ReceptionKind.Accepted, world.Deliver(frame).Kind));
        Assert.All(frames, frame => Assert.Equal(ReceptionKind.Duplicate, world.Deliver(frame).Kind));
        world.Close();
        var closing = Finish(world);
        world.AssertExact(closing);
        Assert.Equal(5, closing.Aggregate!.Count);
    }

    [Fact]
    public void A_host_that_ends_the_session_tells_the_clients_and_they_erase_their_secrets()
    {
        using var world = new World(new WorldOptions());
        Reach(world, 2);
        Assert.Equal(ClosingKind.Aborted, world.Server.Abort("maintenance").Kind);
        var answer = world.Clients[0].Receive(world.Server.FrameFor(world.Ids[0])!.Value);
        Assert.Equal(AbortCode.Host, answer.Abort);
        Assert.True(world.Clients[0].IsOver);
        Assert.Throws<InvalidOperationException>(() => world.Server.Close());
        Assert.Throws<InvalidOperationException>(world.Clients[0].ExportState);
    }

    [Fact]
    public void Unmasking_in_ranges_on_several_threads_opens_the_same_sum()
    {
        using var world = new World(new WorldOptions
        {
            Clients = 7,
            Vectors = [VectorSpec.Modular("a", 20_001, 9), VectorSpec.Modular("b", 501, 61), VectorSpec.Exact("c", 3, 20, 50)],
            DropsBeforeRound = new Dictionary<int, int> { [1] = 2, [5] = 2 },
        });
        Reach(world, 4);
        world.Exchange();
        var work = world.Server.BeginUnmasking()!;

        // Two dropouts and five survivors: ten agreements, and none between the two dropouts.
        Assert.Equal(10, work.Agreements);
        Parallel.For(0, work.AgreementBatches, work.Agree);
        var ranges = work.Split(777);
        Parallel.ForEach(ranges.Where((_, index) => index % 3 != 0), work.Unmask);
        Assert.Throws<InvalidOperationException>(() => work.Unmask(ranges[1]));
        Assert.Throws<InvalidOperationException>(() => work.Split(5));
        world.AssertExact(world.Close());
    }

    [Fact]
    public void Responses_that_come_after_unmasking_began_are_too_late()
    {
        using var world = new World(new WorldOptions());
        Reach(world, 4);
        var frames = world.Present().SelectMany(world.AnswersOf).ToArray();
        foreach (var frame in frames.Skip(1))
            world.Deliver(frame);
        Assert.NotNull(world.Server.BeginUnmasking());
        Assert.Equal(ValidationRules.TooLate, world.Deliver(frames[0]).Rejection?.Rule);
        world.AssertExact(world.Close());
    }

    [Fact]
    public void A_signer_with_another_key_than_the_parameters_is_a_mistake_of_the_host()
    {
        using var world = new World(new WorldOptions());
        Assert.Throws<ArgumentException>(() => new ServerSession(world.Parameters, world.Registry, world.Signers[0]));
    }

    [Fact]
    public void Frames_with_a_flipped_bit_are_refused_and_the_sum_of_the_others_opens()
    {
        using var world = new World(new WorldOptions { Clients = 6 });
        var random = new Random(3);
        RoundClosing closing;
        do
        {
            foreach (var index in world.Present().ToArray())
                foreach (var frame in world.AnswersOf(index).ToArray())
                {
                    // Chunks are bound by the header's root, so a damaged one costs the whole input: other tests show that.
                    var damaged = frame.ToArray();
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                    if (Frame.PeekType(new(frame)) != MessageType.InputChunk)
                        Assert.Equal(ReceptionKind.Rejected, world.Deliver(damaged).Kind);
                    world.Deliver(frame);
                }
            closing = world.Close();
        }
        while (closing.Kind == ClosingKind.NextRound);
        world.AssertExact(closing);
    }

    private static void Reach(World world, int round)
    {
        while (world.Server.Round < round)
        {
            world.Exchange();
            Assert.Equal(ClosingKind.NextRound, world.Close().Kind);
        }
    }

    private static RoundClosing Finish(World world)
    {
        RoundClosing closing;
        do
        {
            world.Exchange();
            closing = world.Close();
        }
        while (closing.Kind == ClosingKind.NextRound);
        return closing;
    }
}
