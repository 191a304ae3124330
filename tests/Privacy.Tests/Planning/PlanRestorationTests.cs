namespace SecureFed.Privacy.Tests;

/// <summary>What a participant makes of the plan that a server publishes.</summary>
public class PlanRestorationTests
{
    private static readonly PrivacyPlanRequest Request = Plans.Request() with { Rounds = 10 };

    public static TheoryData<PrivacyPlan> PublishedPlans() =>
    [
        PrivacyPlan.Create(Request),
        PrivacyPlan.Create(Request with { Relation = PrivacyRelation.ReplaceOne, Sampling = ClientSampling.Fixed(30) }),
        PrivacyPlan.Create(Request with { Clients = 1000, Sampling = ClientSampling.Poisson(0.1), Vectors = [.. Request.Vectors, new VectorRequest { Name = "weight", Dimension = 1, Clip = 5, Share = 0.1 }] }),
        PrivacyPlan.Create(Request with { Unit = PrivacyUnit.Record, RecordsPerClient = 20 }).WithClip(0.3),
        PrivacyPlan.Create(Request with { Mechanism = NoiseMechanism.DistributedSkellam }),
        PrivacyPlan.Create(Request with { Mechanism = NoiseMechanism.None, Epsilon = null, Delta = null }),
        PrivacyPlan.Create(Request with { Epsilon = null, Delta = null, NoiseMultiplier = 1.5 }),
        PrivacyPlan.Create(Request with { InsecureSimulationNoise = true }),
    ];

    [Theory]
    [MemberData(nameof(PublishedPlans))]
    public void A_participant_has_the_hash_the_cost_and_the_encoding_of_the_server(PrivacyPlan plan)
    {
        var restored = PlanStatement.Parse(PlanStatement.Of(plan).ToJson()).ToPlan();

        Assert.Equal(plan.Hash(), restored.Hash());
        Assert.Equal(plan.Epsilon, restored.Epsilon);
        Assert.Equal(plan.RecipientsEpsilon, restored.RecipientsEpsilon);
        Assert.Equal(plan.RoundEvent, restored.RoundEvent);
        Assert.Equal(plan.NoiseMultiplier, restored.NoiseMultiplier);
        Assert.Equal(plan.InsecureSimulationNoise, restored.InsecureSimulationNoise);
        Assert.Equal(Encoded(plan.Vectors[0]), Encoded(restored.Vectors[0]));
    }

    public static TheoryData<string, Func<PlanStatement, PlanStatement>> Lies() => new()
    {
        { "sensitivityL2", plan => Change(plan, vector => vector with { SensitivityL2 = vector.SensitivityL2 / 2 }) },
        { "sensitivityL2", plan => Change(plan, vector => vector with { SensitivityL1 = vector.SensitivityL1 / 2 }) },
        { "maximumSquaredNorm", plan => Change(plan, vector => vector with { MaximumSquaredNorm = 1 }) },
        { "localVarianceUnits", plan => Change(plan, vector => vector with { LocalVarianceUnits = 0 }) },
        { "granularity", plan => Change(plan, vector => vector with { Granularity = double.NaN }) },
        { "paddedDimension", plan => Change(plan, vector => vector with { PaddedDimension = 1 << 20 }) },
        { "bits", plan => Change(plan, vector => vector with { Bits = 63 }) },
        { "bound", plan => Change(plan, vector => vector with { Bound = 7 }) },
        { "cohort", plan => plan with { LeastHonestSurvivors = plan.LeastHonestSurvivors + 1 } },
        { "cohort", plan => plan with { MaximumClients = plan.MaximumClients + 1 } },
        { "minimumCohort", plan => plan with { MinimumCohort = 1000 } },
        { "rounds", plan => plan with { Rounds = 0 } },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_plan_that_contradicts_itself_is_refused_by_the_field(string field, Func<PlanStatement, PlanStatement> lie)
    {
        var refusal = Assert.Throws<PlanRefusedException>(() => lie(PlanStatement.Of(PrivacyPlan.Create(Request))).ToPlan());

        Assert.Equal(field, refusal.Field);
    }

    [Fact]
    public void Less_noise_than_said_costs_the_participant_a_larger_epsilon()
    {
        var honest = PlanStatement.Of(PrivacyPlan.Create(Request));
        var quiet = Change(honest, vector => vector with { LocalVarianceUnits = vector.LocalVarianceUnits / 4 });

        Assert.True(quiet.ToPlan().Epsilon > 1.5 * honest.ToPlan().Epsilon);
    }

    private static PlanStatement Change(PlanStatement plan, Func<VectorStatement, VectorStatement> change)
        => plan with { Vectors = [change(plan.Vectors[0]), .. plan.Vectors.Skip(1)] };

    private static uint[] Encoded(VectorPlan plan)
    {
        using var encoder = new UpdateEncoder(plan, new byte[32]);
        var update = Enumerable.Range(0, plan.Dimension).Select(i => Math.Sin(i) / plan.Dimension).ToArray();
        if (plan.LaneBits == 16)
        {
            var narrow = new ushort[plan.PaddedDimension];
            encoder.Encode(update, new SeededNoiseBytes(1), new SeededNoiseBytes(2), narrow.AsSpan());
            return [.. narrow.Select(value => (uint)value)];
        }
        if (plan.LaneBits == 64)
        {
            var wide = new ulong[plan.PaddedDimension];
            encoder.Encode(update, new SeededNoiseBytes(1), new SeededNoiseBytes(2), wide.AsSpan());
            return [.. wide.Select(value => (uint)(value >> 16))];
        }
        var ring = new uint[plan.PaddedDimension];
        encoder.Encode(update, new SeededNoiseBytes(1), new SeededNoiseBytes(2), ring.AsSpan());
        return ring;
    }
}
