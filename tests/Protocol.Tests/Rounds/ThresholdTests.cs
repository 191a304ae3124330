namespace SecureFed.Protocol.Tests;

/// <summary>Every threshold counts others: one's own share or signature never does.</summary>
public class ThresholdTests
{
    [Theory]
    [InlineData(4, 0, 2)]
    [InlineData(5, 1, 3)]
    [InlineData(20, 2, 11)]
    public void Survivors_open_with_t_others_each_and_not_with_one_less(int clients, int corrupt, int threshold)
    {
        using var enough = Play(clients, corrupt, answering: threshold + 1, out var opened);
        Assert.Equal(threshold, enough.Server.Graph!.Threshold);
        Assert.Equal(corrupt, enough.Server.Graph.CorruptNeighborsBound);
        enough.AssertExact(opened);

        using var tooFew = Play(clients, corrupt, answering: threshold, out var aborted);
        Assert.Equal(AbortCode.TooFewShares, aborted.Abort?.Code);
    }

    [Theory]
    [InlineData(4, 0, 2)]
    [InlineData(5, 1, 3)]
    [InlineData(20, 2, 11)]
    public void A_client_needs_signatures_of_t_others_to_reveal_anything(int clients, int corrupt, int threshold)
    {
        using var world = World(clients, corrupt, signing: threshold);
        while (world.Server.Round < 4)
        {
            world.Exchange();
            Assert.False(world.Server.IsHopeless);
            world.Close();
        }
        Assert.True(world.Server.IsHopeless);
        world.Exchange();

        // t signed, so each of them sees the signatures of t - 1 others.
        Assert.Equal(threshold, world.Server.Recipients.Count);
        Assert.All(world.Answers.Where(answer => world.Server.Recipients.Contains(world.Ids[answer.Key])), answer => Assert.Equal(ValidationRules.CertificateThreshold, answer.Value.Rejection?.Rule));
        Assert.Equal(AbortCode.TooFewShares, world.Close().Abort?.Code);
    }

    [Fact]
    public void A_client_that_finds_fewer_than_t_neighbours_in_u2_leaves_before_its_input_is_masked()
    {
        using var world = new World(new WorldOptions { Clients = 5, DropsBeforeRound = new Dictionary<int, int> { [0] = 1, [1] = 1, [2] = 1 } });
        var closing = world.Run();
        Assert.Equal(AbortCode.CohortTooSmall, closing.Abort?.Code);
        Assert.Equal(ValidationRules.SharedThreshold, world.Answers[3].Rejection?.Rule);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void A_server_knows_from_who_is_left_that_a_sum_cannot_open(int droppedRound, int hopelessFrom)
    {
        // Of 20, t = 11; 11 are left, enough for the cohort, and each has ten others.
        using var world = World(20, 2, Enumerable.Range(11, 9).ToDictionary(index => index, _ => droppedRound));
        while (!world.Server.IsHopeless)
        {
            world.Exchange();
            Assert.Equal(ClosingKind.NextRound, world.Close().Kind);
        }

        Assert.Equal(hopelessFrom, world.Server.Round);
        world.Exchange();
        Assert.Equal(0, world.Server.Answers);
    }

    private static World Play(int clients, int corrupt, int answering, out RoundClosing closing)
    {
        var world = World(clients, corrupt, drops: Enumerable.Range(answering, clients - answering).ToDictionary(index => index, _ => 4));
        closing = world.Run();
        return world;
    }

    private static World World(int clients, int corrupt, int signing)
        => World(clients, corrupt, Enumerable.Range(signing, clients - signing).ToDictionary(index => index, _ => 3));

    private static World World(int clients, int corrupt, Dictionary<int, int> drops)
        => new(new WorldOptions
        {
            Clients = clients,
            Graph = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, corrupt * 1_000_000 / clients, 0),
            Vectors = [VectorSpec.Modular("v", 3, 16)],
            DropsBeforeRound = drops,
        });
}
