namespace SecureFed.Privacy.Tests;

/// <summary>The published form of a plan.</summary>
public class PlanStatementTests
{
    private static readonly PrivacyPlanRequest Request = new()
    {
        Unit = PrivacyUnit.Client,
        Clients = 40,
        Epsilon = 2,
        Delta = 1e-5,
        Rounds = 10,
        Vectors = [new VectorRequest { Name = "update", Dimension = 100, Clip = 1 }, new VectorRequest { Name = "weight", Dimension = 1, Clip = 5, Share = 0.1 }],
    };

    public static TheoryData<PrivacyPlan> Plans() =>
    [
        PrivacyPlan.Create(Request),
        PrivacyPlan.Create(Request with { Relation = PrivacyRelation.ReplaceOne, Sampling = ClientSampling.Fixed(30) }),
        PrivacyPlan.Create(Request with { Mechanism = NoiseMechanism.DistributedSkellam, Vectors = [Request.Vectors[0]] }),
        PrivacyPlan.Create(Request with { Mechanism = NoiseMechanism.None, Epsilon = null, Delta = null }),
    ];

    [Theory]
    [MemberData(nameof(Plans))]
    public void What_is_read_has_the_hash_and_the_event_of_the_plan(PrivacyPlan plan)
    {
        var read = PlanStatement.Parse(PlanStatement.Of(plan).ToJson());

        Assert.Equal(plan.Hash(), read.Hash());
        Assert.Equal(plan.RoundEvent, read.EventOf(plan.LeastHonestSurvivors));
    }

    [Fact]
    public void Noise_from_a_seed_is_another_plan_and_says_so()
    {
        var (secure, insecure) = (PrivacyPlan.Create(Request), PrivacyPlan.Create(Request with { InsecureSimulationNoise = true }));

        Assert.NotEqual(secure.Hash(), insecure.Hash());
        Assert.Contains("hides nothing", Assert.Single(insecure.Warnings));
        Assert.DoesNotContain("insecure", PlanStatement.Of(secure).ToJson(), StringComparison.Ordinal);
        var read = PlanStatement.Parse(PlanStatement.Of(insecure).ToJson());
        Assert.True(read.InsecureSimulationNoise);
        Assert.Equal(insecure.Hash(), read.Hash());
    }

    [Theory]
    [InlineData("\"bits\": ", "\"bits\": 1", "was changed")]
    [InlineData("\"unit\"", "\"uniT\"", "is not a plan")]
    [InlineData("{", "", "is not a plan")]
    public void A_changed_file_is_refused(string text, string replacement, string words)
    {
        var json = PlanStatement.Of(PrivacyPlan.Create(Request)).ToJson();
        var at = json.IndexOf(text, StringComparison.Ordinal);

        var refusal = Assert.Throws<FormatException>(() => PlanStatement.Parse(json[..at] + replacement + json[(at + text.Length)..]));

        Assert.Contains(words, refusal.Message);
    }
}
