namespace SecureFed.Protocol.Tests;

public class GraphParameterFinderTests
{
    [Theory]
    [MemberData(nameof(GoldenGraphParameters.SemiHonest), MemberType = typeof(GoldenGraphParameters))]
    public void Semi_honest_ring_matches_the_golden_table(int n, int corruptPercent, (int Neighbors, int Threshold)[] cells) =>
        AssertRow(ThreatModel.SemiHonest, n, corruptPercent, cells);

    [Theory]
    [MemberData(nameof(GoldenGraphParameters.Malicious), MemberType = typeof(GoldenGraphParameters))]
    public void Split_request_ring_matches_the_golden_table(int n, int corruptPercent, (int Neighbors, int Threshold)[] cells) =>
        AssertRow(ThreatModel.Malicious, n, corruptPercent, cells);

    [Theory]
    [InlineData(5, 42, 22)]
    [InlineData(10, 68, 35)]
    [InlineData(20, 152, 77)]
    [InlineData(33, 528, 265)]
    public void More_correctness_bits_cost_a_larger_degree(int percent, int neighbors, int threshold)
    {
        var rule = Ring(ThreatModel.SemiHonest, percent, percent) with { CorrectnessBits = 40 };
        AssertFound(GraphParameterFinder.Find(rule, 10_000, int.MaxValue), neighbors, threshold);
    }

    [Theory]
    [InlineData(4, 0, 2)]
    [InlineData(5, 1, 3)]
    [InlineData(20, 2, 11)]
    public void Complete_graph_thresholds_count_the_others_only(int n, int corrupt, int threshold)
    {
        var rule = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, corrupt * 1_000_000 / n, 0);
        var found = GraphParameterFinder.Find(rule, n);
        AssertFound(found, n - 1, threshold);
        Assert.Equal(corrupt, found.Parameters!.CorruptNeighborsBound);
        Assert.True(2 * threshold > n - 1 + corrupt);
    }

    [Theory]
    [InlineData(600_000, 310_000, ThreatModel.SemiHonest, "gamma + delta <= 0.9")]
    [InlineData(300_000, 300_001, ThreatModel.Malicious, "gamma + 2 delta <= 0.9")]
    [InlineData(330_000, 200_000, ThreatModel.Malicious, "k <= 254")]
    public void A_refusal_names_the_inequality(int corrupt, int dropout, ThreatModel model, string inequality)
    {
        var result = GraphParameterFinder.Find(new GraphRule(GraphTopology.Ring, model, corrupt, dropout), 10_000);
        Assert.Null(result.Parameters);
        Assert.Contains(inequality, result.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_too_small_for_any_degree_is_refused() =>
        Assert.Contains("k < n - 1", GraphParameterFinder.Find(Ring(ThreatModel.Malicious, 30, 30), 10).Refusal, StringComparison.Ordinal);

    [Fact]
    public void A_complete_graph_without_room_for_the_dropouts_is_refused() =>
        Assert.Contains("n - 1 - floor(delta n)", Complete(30, 30, 10).Refusal, StringComparison.Ordinal);

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_complete_graph_ends_at_255_participants(int n, bool found) => Assert.Equal(found, Complete(10, 10, n).Parameters is not null);

    [Fact]
    public void A_forced_degree_replaces_the_search() =>
        AssertFound(GraphParameterFinder.Find(Ring(ThreatModel.SemiHonest, 33, 33) with { ForcedDegree = 218, ForcedThreshold = 116 }, 1_000), 218, 116);

    [Fact]
    public void Log_space_tails_agree_with_exact_counts()
    {
        foreach (var (population, marked, drawn) in new[] { (30, 9, 10), (100, 33, 40), (400, 40, 60) })
            for (var bound = 0; bound <= drawn; bound++)
            {
                var all = HypergeometricTail.Binomial(population, drawn);
                var above = HypergeometricTail.ExactCount(population, marked, drawn, bound + 1, Math.Min(marked, drawn)) * population;
                var below = HypergeometricTail.ExactCount(population, marked, drawn, Math.Max(0, drawn + marked - population), bound - 1) * population;
                for (var bits = 1; bits <= 120; bits++)
                {
                    Assert.Equal(above << bits <= all, HypergeometricTail.UpperTailIsBelow(population, marked, drawn, bound, bits));
                    Assert.Equal(below << bits <= all, HypergeometricTail.LowerTailIsBelow(population, marked, drawn, bound, bits));
                }
            }
    }

    private static void AssertRow(ThreatModel model, int n, int corruptPercent, (int Neighbors, int Threshold)[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var result = GraphParameterFinder.Find(Ring(model, corruptPercent, GoldenGraphParameters.DropoutPercents[i]), n, int.MaxValue);
            if (cells[i].Neighbors == 0)
                Assert.NotNull(result.Refusal);
            else
                AssertFound(result, cells[i].Neighbors, cells[i].Threshold);
        }
    }

    private static void AssertFound(GraphSearchResult result, int neighbors, int threshold)
    {
        Assert.NotNull(result.Parameters);
        Assert.Equal((neighbors, threshold), (result.Parameters.Neighbors, result.Parameters.Threshold));
    }

    private static GraphRule Ring(ThreatModel model, int corruptPercent, int dropoutPercent) =>
        new(GraphTopology.Ring, model, corruptPercent * 10_000, dropoutPercent * 10_000);

    private static GraphSearchResult Complete(int corruptPercent, int dropoutPercent, int n) =>
        GraphParameterFinder.Find(new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, corruptPercent * 10_000, dropoutPercent * 10_000), n);
}
