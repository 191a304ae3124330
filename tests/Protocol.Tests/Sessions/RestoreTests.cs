namespace SecureFed.Protocol.Tests;

public class RestoreTests
{
    private static readonly WorldOptions Options = new() { Clients = 5, DropsBeforeRound = new Dictionary<int, int> { [3] = 2 } };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_client_that_crashes_before_or_after_its_frames_leave_gives_the_same_answer_again(int round)
    {
        using var world = new World(Options);
        Reach(world, round);
        var request = world.Server.FrameFor(world.Ids[0])!.Value;
        var frames = world.AnswersOf(0).ToArray();
        using var restored = world.Restored(0, world.Clients[0].ExportState());
        var again = restored.Receive(request);
        Assert.Equal(ClientAnswerKind.Repeat, again.Kind);
        Assert.Equal(frames.Select(frame => Convert.ToHexString(frame.Span)), again.Frames.Select(frame => Convert.ToHexString(frame.Span)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_session_in_which_every_client_crashes_after_every_answer_opens_the_sum(bool isInputReleased)
    {
        using var world = new World(Options);
        RoundClosing closing;
        do
        {
            world.Exchange();
            if (isInputReleased)
                foreach (var client in world.Clients)
                    client.ReleaseInput();
            for (var i = 0; i < world.Clients.Length; i++)
                if (world.Clients[i].Parameters is not null)
                    world.Clients[i] = world.Restored(i, world.Clients[i].ExportState());
            closing = world.Close();
        }
        while (closing.Kind == ClosingKind.NextRound);
        world.AssertExact(closing);
        var result = world.Clients[0].Receive(world.Server.FrameFor(world.Ids[0])!.Value);
        Assert.Equal(ClientAnswerKind.Completed, result.Kind);
        Assert.True(Receipt.TryDecode(result.Receipt, out _, out var fault), fault);
    }

    [Fact]
    public void A_restored_client_signs_no_second_survivor_root()
    {
        using var world = new World(Options);
        Reach(world, 3);
        world.Exchange();
        var proposal = world.Server.FrameFor(world.Ids[0])!.Value.ToArray();
        using var restored = world.Restored(0, world.Clients[0].ExportState());
        proposal[^1] ^= 1;
        var answer = restored.Receive(proposal);
        Assert.Equal(ValidationRules.SecondSurvivorRoot, answer.Rejection?.Rule);
        Assert.Empty(answer.Frames);
    }

    [Fact]
    public void A_restored_client_answers_no_second_unmask_request_and_holds_no_shares()
    {
        using var world = new World(Options);
        Reach(world, 4);
        world.Exchange();
        var request = world.Server.FrameFor(world.Ids[0])!.Value.ToArray();
        var state = world.Clients[0].ExportState();
        using var restored = world.Restored(0, state);
        request[^1] ^= 1;
        var answer = restored.Receive(request);
        Assert.Equal(ValidationRules.SecondUnmaskRequest, answer.Rejection?.Rule);
        Assert.Empty(answer.Frames);

        // The revealed shares stand in the answer; the other kind of each stands nowhere.
        var secret = new byte[32];
        new SeededRandomness(Options.Seed, "client 0").Fill(secret);
        Assert.Equal(-1, state.AsSpan().IndexOf(secret));
    }

    [Fact]
    public void A_state_of_another_participant_is_refused()
    {
        using var world = new World(Options);
        Reach(world, 2);
        Assert.Throws<FormatException>(() => world.Restored(1, world.Clients[0].ExportState()));
    }

    [Fact]
    public void A_client_that_is_not_durable_has_no_state()
    {
        using var world = new World(Options);
        using var client = new ClientSession(
            world.Ids[0], world.Signers[0], world.Policy, world.Registry, new JoinLedger(), new SeededRandomness(1, "client"), isDurable: false);
        Assert.Equal(ClientAnswerKind.Send, client.Receive(world.Server.Offer).Kind);
        Assert.Throws<InvalidOperationException>(client.ExportState);
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        using var world = new World(Options);
        Reach(world, 1);
        var state = world.Clients[0].ExportState();
        Assert.Throws<FormatException>(() => world.Restored(0, state[..^1]));
        Assert.Throws<FormatException>(() => world.Restored(0, []));
    }

    [Fact]
    public void A_restored_client_enters_its_attempt_in_the_ledger()
    {
        using var world = new World(Options);
        Reach(world, 1);
        var ledger = new JoinLedger();
        using var restored = ClientSession.Restore(
            world.Clients[0].ExportState(), world.Ids[0], world.Signers[0], world.Policy, world.Registry, ledger, new SeededRandomness(1, "none"));
        Assert.False(ledger.Admits(world.Parameters));
    }

    /// <summary>Plays until a round is open.</summary>
    private static void Reach(World world, int round)
    {
        while (world.Server.Round < round)
        {
            world.Exchange();
            Assert.Equal(ClosingKind.NextRound, world.Close().Kind);
        }
    }
}
