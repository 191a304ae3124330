namespace SecureFed.Privacy.Tests;

public class PrivacyPlanTests
{
    public static TheoryData<int, double, double, int?, int> Cohorts => new()
    {
        // clients, corrupt, dropout, minimum cohort given -> least honest survivors
        { 100, 0.1, 0.1, null, 80 },
        { 100, 0, 0, null, 100 },
        { 100, 0.29, 0, null, 71 },
        { 101, 0.1, 0.1, null, 81 },
        { 20, 0.1, 0.25, null, 13 },
        { 1000, 0.1, 0.1, 950, 850 },
    };

    [Theory]
    [MemberData(nameof(Cohorts))]
    public void Noise_is_calibrated_to_the_least_honest_survivors(int clients, double corrupt, double dropout, int? minimumCohort, int leastHonest)
    {
        var plan = PrivacyPlan.Create(Plans.Request(clients) with { CorruptFraction = corrupt, TolerateDropout = dropout, MinimumCohort = minimumCohort });
        var vector = plan.Vectors[0];
        Assert.Equal(leastHonest, plan.LeastHonestSurvivors);
        Assert.Equal(vector.LocalNoiseStddev * Math.Sqrt(leastHonest), vector.CentralNoiseStddev, 9);
        Assert.Equal(vector.CentralNoiseStddev / vector.SensitivityL2, plan.NoiseMultiplier, 12);
    }

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 100)]
    [InlineData(8, 30)]
    public void The_budget_is_kept_and_nearly_spent(double epsilon, int rounds)
    {
        foreach (var mechanism in new[] { NoiseMechanism.DistributedDiscreteGaussian, NoiseMechanism.DistributedSkellam })
        {
            var plan = PrivacyPlan.Create(Plans.Request() with { Mechanism = mechanism, Epsilon = epsilon, Rounds = rounds });

            double spent = new RdpAccountant(plan.Relation).Compose(plan.RoundEvent!, rounds).Epsilon(1e-5).Value;
            Assert.InRange(spent, epsilon * 0.9999, epsilon);
            Assert.Equal(plan.Epsilon!.Value, spent, 5 /* the Skellam plan sets a millionth of delta aside */);
            Assert.Equal(plan.Epsilon, plan.RecipientsEpsilon);
        }
    }

    [Fact]
    public void Replace_one_doubles_the_sensitivity_and_the_noise()
    {
        var zeroOut = PrivacyPlan.Create(Plans.Request() with { Vectors = [Vector(bits: 24)] });
        var replaceOne = PrivacyPlan.Create(Plans.Request() with { Vectors = [Vector(bits: 24)], Relation = PrivacyRelation.ReplaceOne });
        Assert.Equal(2 * replaceOne.Vectors[0].ContributionL2, replaceOne.Vectors[0].SensitivityL2);
        Assert.Equal(zeroOut.NoiseMultiplier, replaceOne.NoiseMultiplier, 3);
        double Noise(PrivacyPlan plan) => plan.Vectors[0].CentralNoiseStddev * plan.Vectors[0].Granularity;
        Assert.Equal(2, Noise(replaceOne) / Noise(zeroOut), 2);
    }

    [Fact]
    public void A_noise_multiplier_is_what_the_sum_gets()
    {
        foreach (var relation in Enum.GetValues<PrivacyRelation>())
        {
            var plan = PrivacyPlan.Create(Plans.Request() with { Epsilon = null, NoiseMultiplier = 1.1, Relation = relation });
            Assert.InRange(plan.NoiseMultiplier, 1.1, 1.1001);

            // The same multiplier as a central Gaussian costs the same, up to the discreteness.
            double gaussian = new RdpAccountant(relation).Compose(new GaussianEvent(1.1 * (relation == PrivacyRelation.ReplaceOne ? 2 : 1))).Epsilon(1e-5).Value;
            Assert.Equal(gaussian, plan.Epsilon!.Value, 3);
        }
    }

    [Fact]
    public void Every_vector_is_a_query_and_all_share_the_budget()
    {
        var plan = PrivacyPlan.Create(Plans.Request() with
        {
            Vectors = [Vector(), new VectorRequest { Name = "weights", Dimension = 1, Clip = 20, Share = 0.25 }, new VectorRequest { Name = "metrics", Dimension = 3, Clip = 1 }],
        });

        var events = Assert.IsType<ComposedEvent>(plan.RoundEvent).Events;
        Assert.Equal(3, events.Length);
        Assert.InRange(plan.Epsilon!.Value, 1.999, 2);
        Assert.Equal(2, plan.Vector("weights").NoiseMultiplier / plan.Vector("metrics").NoiseMultiplier, 2);
        Assert.False(plan.Vector("weights").Rotate);
        Assert.Equal(1, plan.Vector("weights").PaddedDimension);
        Assert.Equal(64, plan.Vector("update").PaddedDimension);
    }

    [Fact]
    public void More_survivors_than_the_least_cost_less()
    {
        var plan = Plans.Create();
        double Epsilon(int survivors) => new RdpAccountant(plan.Relation).Compose(plan.RealisedEvent(survivors)).Epsilon(1e-5).Value;
        Assert.Equal(plan.Epsilon!.Value, Epsilon(plan.MinimumCohort), 9);
        Assert.True(Epsilon(100) < Epsilon(95) && Epsilon(95) < Epsilon(90));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.RealisedEvent(plan.MinimumCohort - 1));
    }

    [Fact]
    public void Automatic_bits_lose_at_most_two_percent_of_utility_and_fewer_would_lose_more()
    {
        var plan = Plans.Create(clients: 1000, dimension: 250, clip: 10);
        int bits = plan.Vectors[0].Bits;
        VectorPlan With(int wanted) => PrivacyPlan.Create(Plans.Request(1000, 250, 10) with { Vectors = [Vector(wanted, 250, 10)] }).Vectors[0];

        double best = With(bits + 8).PredictedStddevPerCoordinate;
        Assert.InRange(plan.Vectors[0].PredictedStddevPerCoordinate / best, 1, 1.021);
        Assert.True(With(bits - 1).PredictedStddevPerCoordinate / best > 1.02);
        Assert.InRange(plan.Vectors[0].LocalNoiseStddev, 1.5, double.MaxValue);
        Assert.InRange(plan.Vectors[0].WrapProbability, 0, 6.4e-5);
    }

    [Theory]
    [InlineData(SamplingKind.Poisson)]
    [InlineData(SamplingKind.Fixed)]
    [InlineData(SamplingKind.SelfSelected)]
    public void Sampling_is_never_claimed_against_the_server(SamplingKind kind)
    {
        var sampling = kind switch
        {
            SamplingKind.Poisson => ClientSampling.Poisson(0.1),
            SamplingKind.Fixed => ClientSampling.Fixed(1000),
            _ => ClientSampling.SelfSelected(1000),
        };
        var request = Plans.Request(10_000) with
        {
            Sampling = sampling,
            Relation = kind == SamplingKind.Fixed ? PrivacyRelation.ReplaceOne : PrivacyRelation.AddOrRemoveOne,
            Epsilon = null,
            NoiseMultiplier = 1,
            Rounds = 10,
        };
        var plan = PrivacyPlan.Create(request);
        double unsampled = PrivacyPlan.Create(request with { Clients = plan.MaximumClients, Sampling = ClientSampling.All }).Epsilon!.Value;

        Assert.Equal(unsampled, plan.Epsilon!.Value, 2);
        Assert.Equal(kind != SamplingKind.SelfSelected, plan.RecipientsEpsilon < plan.Epsilon);
        Assert.Equal(1000, plan.PlannedClients);
    }

    [Fact]
    public void A_poisson_cohort_leaves_room_on_both_sides()
    {
        var plan = PrivacyPlan.Create(Plans.Request(10_000) with { Sampling = ClientSampling.Poisson(0.1) });
        Assert.Equal(1120, plan.MaximumClients);
        Assert.Equal(880 - 88, plan.MinimumCohort);
        Assert.Equal(880 - 88 - 112, plan.LeastHonestSurvivors);
    }

    [Fact]
    public void The_hash_is_stable_and_changes_with_every_field_that_matters()
    {
        var request = Plans.Request();
        string Hash(PrivacyPlanRequest wanted) => Convert.ToHexString(PrivacyPlan.Create(wanted).Hash());
        string original = Hash(request);
        PrivacyPlanRequest[] others =
        [
            request with { Epsilon = 2.1 },
            request with { Delta = 2e-5 },
            request with { Rounds = 2 },
            request with { Unit = PrivacyUnit.Record, Relation = PrivacyRelation.ZeroOut },
            request with { Relation = PrivacyRelation.AddOrRemoveOne },
            request with { Mechanism = NoiseMechanism.DistributedSkellam },
            request with { CorruptFraction = 0.2 },
            request with { MinimumCohort = 91 },
            request with { Clients = 101 },
            request with { Sampling = ClientSampling.SelfSelected(100) },
            request with { Vectors = [Vector() with { Name = "other" }] },
            request with { Vectors = [Vector() with { Clip = 2 }] },
            request with { Vectors = [Vector(bits: 25)] },
            request with { Vectors = [Vector() with { Dimension = 51 }] },
        ];

        Assert.Equal(original, Hash(request with { }));
        Assert.Equal(others.Length + 1, others.Select(Hash).Append(original).Distinct().Count());
    }

    [Fact]
    public void The_hash_is_that_of_the_documented_encoding()
    {
        var plan = Plans.Create();
        var vector = plan.Vectors[0];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        void Text(string value)
        {
            writer.Write((long)value.Length);
            writer.Write(System.Text.Encoding.UTF8.GetBytes(value));
        }

        Text("securefed/privacy-plan/1");
        foreach (long value in new long[] { 0, 0, 1, 100, 0 })
            writer.Write(value);
        writer.Write(1.0);
        writer.Write(0L);
        writer.Write(0.1);
        writer.Write(100L);
        writer.Write(100.0);
        foreach (long value in new long[] { 90, 80, 1 })
            writer.Write(value);
        writer.Write(1e-5);
        writer.Write(1L);
        Text("update");
        foreach (long value in new long[] { 50, 64, 1 })
            writer.Write(value);
        writer.Write(1.0);
        writer.Write(1L);
        writer.Write(vector.Granularity);
        writer.Write(vector.MaximumSquaredNorm);
        writer.Write(vector.SensitivityL2);
        writer.Write(vector.SensitivityL1);
        writer.Write(vector.LocalVarianceUnits);
        writer.Write((long)vector.Bits);
        writer.Write(0L);

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(stream.ToArray()), plan.Hash());
    }

    [Fact]
    public void A_plan_warns_of_what_is_allowed_but_seldom_wanted()
    {
        Assert.Empty(Plans.Create().Warnings);
        var coarse = Plans.Request(1000) with { Epsilon = null, NoiseMultiplier = 0.3, Vectors = [Vector(13)] };
        Assert.Contains(PrivacyPlan.Create(coarse).Warnings, warning => warning.Contains("local noise", StringComparison.Ordinal));
        Assert.Contains(PrivacyPlan.Create(MeanEstimation.PaperRequest(10)).Warnings, warning => warning.Contains("wraps around", StringComparison.Ordinal));
        Assert.Contains(PrivacyPlan.Create(MeanEstimation.PaperRequest(10)).Warnings, warning => warning.Contains("sensitivity", StringComparison.Ordinal));
        Assert.Contains(PrivacyPlan.Create(Plans.Request() with { Delta = 0.5, AllowLargeDelta = true }).Warnings, warning => warning.Contains("delta", StringComparison.Ordinal));
        Assert.Contains(PrivacyPlan.Create(Plans.Request() with { Mechanism = NoiseMechanism.None, Epsilon = null }).Warnings, warning => warning.Contains("nothing is promised", StringComparison.Ordinal));
    }

    private static VectorRequest Vector(int? bits = null, int dimension = 50, double clip = 1) =>
        new() { Name = "update", Dimension = dimension, Clip = clip, Bits = bits };
}
