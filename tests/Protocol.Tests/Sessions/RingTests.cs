namespace SecureFed.Protocol.Tests;

public class RingTests
{
    private static readonly WorldOptions Options = new()
    {
        Clients = 48,
        Graph = new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 20_000, 45_000, SecurityBits: 10, CorrectnessBits: 8),
        Vectors = [VectorSpec.Modular("update", 20, 21)],
        MinimumCohort = 30,
    };

    [Fact]
    public void A_ring_opens_the_survivors_sum_with_dropouts_in_every_round()
    {
        using var world = new World(Options with { DropsBeforeRound = new Dictionary<int, int> { [7] = 1, [20] = 2, [33] = 3, [41] = 4 } });
        var closing = world.Run();
        world.AssertExact(closing);
        Assert.Equal(46, closing.Aggregate!.Count);
        Assert.True(world.Server.Graph!.Neighbors < 47, "a ring that is a complete graph shows nothing");
    }

    [Fact]
    public void A_ring_client_is_told_about_itself_and_its_neighbours_only()
    {
        using var world = new World(Options);
        world.Exchange();
        world.Close();
        var limits = WireLimits.BeforeRoster(world.Parameters);
        foreach (var id in world.Ids)
        {
            Assert.True(Frame.TryDecode<RosterMessage>(new(world.Server.FrameFor(id)!.Value), limits, out var roster, out _));
            Assert.Equal(world.Server.Graph!.Neighbors + 1, roster.Entries.Length);
        }
    }

    [Fact]
    public void A_semi_honest_ring_opens_the_sum_without_round_3()
    {
        using var world = new World(Options with
        {
            Graph = Options.Graph with { ThreatModel = ThreatModel.SemiHonest },
            DropsBeforeRound = new Dictionary<int, int> { [3] = 2, [4] = 4 },
        });
        var rounds = new List<int>();
        world.Closed = () => rounds.Add(world.Server.Round);
        var closing = world.Run();
        world.AssertExact(closing);
        Assert.Equal([0, 1, 2, 4], rounds);
        Assert.Equal(ThreatModel.SemiHonest, closing.Aggregate!.ThreatModel);
    }
}
