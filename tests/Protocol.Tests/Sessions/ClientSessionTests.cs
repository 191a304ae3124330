namespace SecureFed.Protocol.Tests;

public class ClientSessionTests
{
    [Fact]
    public void A_client_that_was_offered_another_model_cannot_spoil_the_sum()
    {
        using var world = new World(new WorldOptions());
        using var other = new World(new WorldOptions { TrainingRound = 2 });
        var stranger = other.AnswersOf(0).Single();
        Assert.Equal(ValidationRules.OtherSession, world.Deliver(stranger).Rejection?.Rule);
        world.AssertExact(world.Run());
    }

    [Fact]
    public void A_client_joins_an_attempt_once_and_never_an_older_one()
    {
        using var world = new World(new WorldOptions { TrainingRound = 3, Attempt = 1 });
        using var older = new World(new WorldOptions { TrainingRound = 3, Attempt = 0 });
        using var newer = new World(new WorldOptions { TrainingRound = 4, Attempt = 0 });
        var ledger = new JoinLedger();
        ClientAnswer Join(World offered)
        {
            using var client = new ClientSession(offered.Ids[0], offered.Signers[0], offered.Policy, offered.Registry, ledger, new SeededRandomness(1, "join"));
            return client.Receive(offered.Server.Offer);
        }

        Assert.Equal(ClientAnswerKind.Send, Join(world).Kind);
        Assert.Equal(ValidationRules.AttemptNotNew, Join(world).Rejection?.Rule);
        Assert.Equal(ValidationRules.AttemptNotNew, Join(older).Rejection?.Rule);
        Assert.Equal(ClientAnswerKind.Send, Join(newer).Kind);
        Assert.Equal("test 4 0\n", ledger.ToText());
    }

    [Fact]
    public void A_share_delivery_waits_for_the_input()
    {
        using var world = new World(new WorldOptions());
        Reach(world, 2);
        var delivery = world.Server.FrameFor(world.Ids[0])!.Value;
        var missing = Assert.Throws<InvalidOperationException>(() => world.Clients[0].Receive(delivery));
        Assert.Contains("counts", missing.Message, StringComparison.Ordinal);
        world.Provide(world.Clients[0], 0);
        Assert.Equal(ClientAnswerKind.Send, world.Clients[0].Receive(delivery).Kind);
    }

    [Fact]
    public void Input_of_the_wrong_name_length_lane_or_size_is_refused()
    {
        using var world = new World(new WorldOptions());
        Reach(world, 1);
        var client = world.Clients[0];
        Assert.Throws<ArgumentException>(() => client.Provide("weights", new uint[10]));
        Assert.Throws<ArgumentException>(() => client.Provide("counts", new uint[9]));
        Assert.Throws<ArgumentException>(() => client.Provide("counts", new ushort[10]));
        var above = new uint[10];
        above[9] = 1001;
        Assert.Throws<ArgumentException>(() => client.Provide("counts", above));
        using var waiting = world.NewClient(1);
        Assert.Throws<InvalidOperationException>(() => waiting.Provide("counts", new uint[10]));
    }

    [Fact]
    public void A_frame_that_was_answered_gets_the_same_answer_until_the_input_is_released()
    {
        using var world = new World(new WorldOptions());
        Reach(world, 2);
        var delivery = world.Server.FrameFor(world.Ids[0])!.Value;
        var frames = world.AnswersOf(0).ToArray();
        var again = world.Clients[0].Receive(delivery);
        Assert.Equal(ClientAnswerKind.Repeat, again.Kind);
        Assert.Equal(frames, again.Frames);
        world.Clients[0].ReleaseInput();
        Assert.Equal(frames[..1], world.Clients[0].Receive(delivery).Frames);
    }

    [Fact]
    public void Two_unmask_requests_that_the_server_signed_for_two_survivor_sets_are_kept_as_evidence()
    {
        const int everyone = 0b1111, fewer = 0b0111;
        using var server = new AdversarialServer(new WorldOptions { Clients = 4, Vectors = [VectorSpec.Exact("count", 1, 8, 10)] });
        using var client = server.AfterInput(0, everyone)!;
        var view = new View(everyone, everyone);
        server.Propose(client, 0, view);
        Assert.Equal(ClientAnswerKind.Send, server.Ask(client, 0, new Request(view, Signers: 0b1110)).Kind);

        var other = new Request(new View(everyone, fewer), Signers: 0b0110);
        var second = server.Ask(client, 0, other);
        Assert.Equal(ValidationRules.SecondUnmaskRequest, second.Rejection?.Rule);
        Assert.Equal(2, second.Evidence?.Distinct().Count());
        Assert.All(second.Evidence!, frame => Assert.Equal(MessageType.UnmaskRequest, Frame.PeekType(new(frame))));

        // What the server did not sign, or signed for the same survivors, convicts nobody.
        Assert.Null(server.Ask(client, 0, other with { IsSigned = false }).Evidence);
        Assert.Null(server.Ask(client, 0, new Request(view, Signers: 0b0110)).Evidence);
    }

    [Fact]
    public void A_client_that_was_shown_something_wrong_takes_no_further_step()
    {
        using var world = new World(new WorldOptions());
        Reach(world, 1);
        var roster = world.Server.FrameFor(world.Ids[0])!.Value.ToArray();
        var broken = roster.ToArray();
        broken[^1] ^= 1;
        Assert.Equal(ClientAnswerKind.Refused, world.Clients[0].Receive(broken).Kind);
        Assert.True(world.Clients[0].IsOver);
        Assert.Equal(ClientAnswerKind.Refused, world.Clients[0].Receive(roster).Kind);
    }

    [Fact]
    public void A_step_can_be_taken_once()
    {
        using var world = new World(new WorldOptions());
        var step = new AdvertiseKeysClient(new ClientContext(world.Ids[0], world.Signers[0], world.Policy, world.Registry, new JoinLedger(), Checks.All));
        Assert.True(Frame.TryDecode<OfferMessage>(new(world.Server.Offer), WireLimits.BeforeOffer, out var offer, out _));
        step.Advertise(offer, new SeededRandomness(1, "once"));
        Assert.Throws<InvalidOperationException>(() => step.Advertise(offer, new SeededRandomness(1, "twice")));
    }

    [Fact]
    public void Every_survivor_gets_a_receipt_that_names_the_result()
    {
        using var world = new World(new WorldOptions { DropsBeforeRound = new Dictionary<int, int> { [1] = 2 } });
        var closing = world.Run();
        foreach (var index in new[] { 0, 2, 3, 4 })
        {
            var answer = world.Clients[index].Receive(world.Server.FrameFor(world.Ids[index])!.Value);
            Assert.Equal(ClientAnswerKind.Completed, answer.Kind);
            Assert.True(Receipt.TryDecode(answer.Receipt, out var receipt, out var fault), fault);
            Assert.Equal(closing.Aggregate!.Hash.ToArray(), receipt.Result!.AggregateHash.ToArray());
        }
    }

    [Fact]
    public void A_result_over_other_survivors_is_refused()
    {
        using var world = new World(new WorldOptions());
        world.Run();
        var result = world.Server.FrameFor(world.Ids[0])!.Value.ToArray();
        result[^70] ^= 1;
        Assert.Equal(ValidationRules.ResultSignature, world.Clients[0].Receive(result).Rejection?.Rule);
    }

    private static void Reach(World world, int round)
    {
        while (world.Server.Round < round)
        {
            world.Exchange();
            Assert.Equal(ClosingKind.NextRound, world.Close().Kind);
        }
    }
}
