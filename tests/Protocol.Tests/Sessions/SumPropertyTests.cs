using CsCheck;

namespace SecureFed.Protocol.Tests;

public class SumPropertyTests
{
    private static readonly Gen<GraphRule> Rules =
        from model in Gen.Enum<ThreatModel>()
        from corrupt in Gen.Int[0, 300_000]
        from dropout in Gen.Int[0, 300_000]
        select new GraphRule(GraphTopology.Complete, model, corrupt, dropout);

    private static readonly Gen<VectorSpec> Specs =
        from bits in Gen.Int[1, VectorSpec.MaximumBits]
        from length in Gen.Frequency((9, Gen.Int[1, 40]), (1, Gen.Int[16_380, 16_400]))
        from isExact in Gen.Bool
        select isExact && bits >= 5 ? VectorSpec.Exact("v", length, bits, (1UL << (bits - 4)) - 1) : VectorSpec.Modular("v", length, bits);

    private static readonly Gen<WorldOptions> Worlds =
        from clients in Gen.Int[2, 12]
        from rule in Rules
        from specs in Specs.Array[1, 3]
        from drops in Gen.Int[1, 25].Array[clients]
        from duplicates in Gen.Double[0, 1]
        from seed in Gen.Int[0, 1 << 30]
        select new WorldOptions
        {
            Clients = clients,
            Graph = rule,
            Vectors = [.. specs.Select((spec, index) => spec with { Name = $"v{index}" })],
            DropsBeforeRound = drops.Select((drop, index) => (index, drop)).Where(pair => pair.drop <= 4).ToDictionary(pair => pair.index, pair => pair.drop),
            Duplicates = duplicates,
            Seed = seed,
        };

    [Fact]
    public void A_session_opens_exactly_the_survivors_sum_or_ends_with_a_reason()
    {
        var opened = 0;
        Worlds.Sample(
            options =>
            {
                using var world = new World(options);
                var closing = world.Run();
                if (closing.Kind == ClosingKind.Aborted)
                {
                    AssertReason(world, closing.Abort!);
                    return;
                }
                Interlocked.Increment(ref opened);
                world.AssertExact(closing);
                Assert.Equal(SurvivorsOf(options), closing.Aggregate!.Count);
                Assert.Empty(world.Server.Blames);
            },
            iter: 100, threads: 2);
        Assert.True(opened > 20, $"only {opened} of 100 sessions opened a sum: the property says too little");
    }

    [Fact]
    public void A_session_within_its_dropout_fraction_never_aborts()
        => (from clients in Gen.Int[4, 14]
            from first in Gen.Int[0, 100]
            from round in Gen.Int[1, 4]
            select (clients, first, round)).Sample(
            sample =>
            {
                var drops = Enumerable.Range(0, sample.clients / 4).ToDictionary(i => (sample.first + i) % sample.clients, _ => sample.round);
                using var world = new World(new WorldOptions
                {
                    Clients = sample.clients,
                    Graph = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, 0, 250_000),
                    Vectors = [VectorSpec.Modular("v", 5, 16)],
                    DropsBeforeRound = drops,
                });
                world.AssertExact(world.Run());
            },
            iter: 40, threads: 2);

    /// <summary>Who drops before round 3 sends no input; who cannot find t neighbours leaves as well, but then nobody's secrets open.</summary>
    private static int SurvivorsOf(WorldOptions options)
        => Enumerable.Range(0, options.Clients).Count(index => options.DropsBeforeRound.GetValueOrDefault(index, 5) > 2);

    private static void AssertReason(World world, AbortReason reason)
    {
        Assert.Contains(reason.Code, new[] { AbortCode.CohortTooSmall, AbortCode.GraphInfeasible, AbortCode.TooFewShares });
        Assert.NotEmpty(reason.Explanation);
        Assert.Equal(5, world.Server.Round);
        Assert.Empty(world.Server.Blames);
    }
}
