namespace SecureFed.Protocol.Tests;

/// <summary>All schedules of rounds 2 to 4 for three and four clients against a server that shows each what it likes.</summary>
public class ExplorerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(4, 1)]
    public void No_schedule_reaches_a_violation(int clients, int corrupt)
    {
        Assert.Empty(Explore(World(clients, corrupt), corrupt, triesTwice: true));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(3, 1)]
    public void With_the_threshold_lowered_by_one_two_survivor_sets_are_certified(int clients, int corrupt)
    {
        var threshold = (clients - 1 + corrupt) / 2;
        var options = World(clients, corrupt);
        Assert.Contains(Violation.TwoSurvivorSets, Explore(options with { Graph = options.Graph with { ForcedThreshold = threshold } }, corrupt));
    }

    [Fact]
    public void With_the_threshold_lowered_by_one_both_secrets_of_a_client_are_opened()
    {
        var options = World(3, 1);
        Assert.Contains(Violation.BothSecrets, Explore(options with { Graph = options.Graph with { ForcedThreshold = 1 } }, corrupt: 1));
    }

    /// <summary>One check left out at a time, and the violation that it prevents.</summary>
    public static TheoryData<string, int> SingleChecks => new()
    {
        { "R2-01", (int)Violation.InputForBadSharers },
        { "R2-02", (int)Violation.InputForBadSharers },
        { "R2-03", (int)Violation.InputForBadSharers },
        { "R3-01", (int)Violation.SharesForStrangers },
        { "R3-02", (int)Violation.SharesWithoutSelf },
        { "R3-03", (int)Violation.SharesForSmallCohort },
        { "R3-04", (int)Violation.SignatureForFewNeighbors },
        { "R3-05", (int)Violation.SharesWithoutSelf },
        { "R4-01", (int)Violation.SharesWithoutEvidence },
        { "R4-02", (int)Violation.TwoSurvivorSets },
        { "R4-03", (int)Violation.TwoSurvivorSets },
        { "R4-04", (int)Violation.TwoSurvivorSets },
    };

    [Theory]
    [MemberData(nameof(SingleChecks))]
    public void Without_a_single_check_a_violation_is_found(string rule, int expected)
    {
        var omitted = ValidationRules.All.Single(candidate => candidate.Number == rule);
        Assert.Contains((Violation)expected, Explore(World(4, 0, MinimumCohortFor(rule)) with { ClientChecks = new Checks(omitted) }, corrupt: 0));
    }

    [Fact]
    public void Clients_that_forget_what_they_signed_let_both_secrets_be_opened()
    {
        var found = Explore(World(4, 0), corrupt: 0, forgets: true);
        Assert.Contains(Violation.TwoSurvivorSets, found);
        Assert.Contains(Violation.BothSecrets, found);
    }

    /// <summary>The cohort alone must not hide what another check prevents, nor the threshold what the cohort prevents.</summary>
    private static int MinimumCohortFor(string rule) => rule is "R2-02" or "R3-03" ? 4 : 2;

    private static WorldOptions World(int clients, int corrupt, int minimumCohort = 2) => new()
    {
        Clients = clients,
        MinimumCohort = minimumCohort,
        Vectors = [VectorSpec.Exact("count", 1, 8, 10)],
        Graph = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, corrupt * 1_000_000 / clients + (corrupt == 0 ? 0 : 1), 0),
    };

    private IReadOnlySet<Violation> Explore(WorldOptions options, int corrupt, bool forgets = false, bool triesTwice = false)
    {
        using var explorer = new Explorer(options, corrupt, forgets, triesTwice);
        var found = explorer.Run();
        output.WriteLine($"{explorer.Runs} runs of real clients, {explorer.Combinations} combinations, found: {string.Join(", ", found)}");
        return found;
    }
}
