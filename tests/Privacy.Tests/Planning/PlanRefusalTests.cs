namespace SecureFed.Privacy.Tests;

/// <summary>A plan that cannot work is refused before anything is drawn, naming the field to change.</summary>
public class PlanRefusalTests
{
    private static readonly PrivacyPlanRequest Good = Plans.Request();

    public static TheoryData<string, string, PrivacyPlanRequest> Refusals => new()
    {
        { "epsilon of zero", "epsilon", Good with { Epsilon = 0 } },
        { "negative epsilon", "epsilon", Good with { Epsilon = -1 } },
        { "epsilon not a number", "epsilon", Good with { Epsilon = double.NaN } },
        { "infinite epsilon", "epsilon", Good with { Epsilon = double.PositiveInfinity } },
        { "no budget at all", "epsilon", Good with { Epsilon = null } },
        { "epsilon and multiplier", "noiseMultiplier", Good with { NoiseMultiplier = 1 } },
        { "multiplier of zero", "noiseMultiplier", Good with { Epsilon = null, NoiseMultiplier = 0 } },
        { "multiplier not a number", "noiseMultiplier", Good with { Epsilon = null, NoiseMultiplier = double.NaN } },
        { "epsilon without noise", "epsilon", Good with { Mechanism = NoiseMechanism.None } },
        { "epsilon without delta", "delta", Good with { Delta = null } },
        { "delta of zero", "delta", Good with { Delta = 0 } },
        { "delta of one", "delta", Good with { Delta = 1, AllowLargeDelta = true } },
        { "delta not a number", "delta", Good with { Delta = double.NaN } },
        { "delta of one over the population", "delta", Good with { Delta = 0.01 } },
        { "delta of one over the population beside noise added elsewhere", "delta", Good with { Delta = 0.01, Epsilon = null, Mechanism = NoiseMechanism.None } },
        { "delta for a larger population", "delta", Good with { Population = 1_000_000 } },
        { "no clients", "clients", Good with { Clients = 0 } },
        { "everybody corrupt", "corruptFraction", Good with { CorruptFraction = 1 } },
        { "corruption not a number", "corruptFraction", Good with { CorruptFraction = double.NaN } },
        { "everybody drops out", "tolerateDropout", Good with { TolerateDropout = 1 } },
        { "too few honest survivors", "minimumCohort", Good with { CorruptFraction = 0.5, TolerateDropout = 0.5 } },
        { "minimum cohort above the cohort", "minimumCohort", Good with { MinimumCohort = 101 } },
        { "minimum cohort of zero", "minimumCohort", Good with { MinimumCohort = 0 } },
        { "minimum cohort all corrupt", "minimumCohort", Good with { MinimumCohort = 10 } },
        { "no rounds", "rounds", Good with { Rounds = 0 } },
        { "records with unit client", "recordsPerClient", Good with { RecordsPerClient = 2 } },
        { "no records", "recordsPerClient", Good with { RecordsPerClient = 0 } },
        { "no vectors", "vectors", Good with { Vectors = [] } },
        { "one name twice", "vectors", Good with { Vectors = [Good.Vectors[0], Good.Vectors[0]] } },
        { "no dimension", "dimension", WithVector(vector => vector with { Dimension = 0 }) },
        { "clip of zero", "clip", WithVector(vector => vector with { Clip = 0 }) },
        { "clip not a number", "clip", WithVector(vector => vector with { Clip = double.NaN }) },
        { "infinite clip", "clip", WithVector(vector => vector with { Clip = double.PositiveInfinity }) },
        { "share of zero", "share", WithVector(vector => vector with { Share = 0 }) },
        { "63 bits", "bits", WithVector(vector => vector with { Bits = 63 }) },
        { "too few bits", "bits", WithVector(vector => vector with { Bits = 5 }) },
        { "too few bits without noise", "bits", WithVector(vector => vector with { Bits = 12 }) with { Mechanism = NoiseMechanism.None, Epsilon = null } },
        { "sampling everybody twice", "sampling", Good with { Sampling = ClientSampling.Fixed(101) } },
        { "sampling with probability zero", "sampling", Good with { Sampling = ClientSampling.Poisson(0) } },
        { "sampling not a number", "sampling", Good with { Sampling = ClientSampling.Poisson(double.NaN) } },
        { "no room for noise", "wrapDeviations", Good with { WrapDeviations = 0 } },
        { "rounding never succeeds", "roundingBound", Good with { RoundingBound = 1 } },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_request_that_cannot_work_is_refused_with_the_field_to_change(string because, string field, PrivacyPlanRequest request)
    {
        var refused = Assert.Throws<PlanRefusedException>(() => PrivacyPlan.Create(request));
        Assert.True(refused.Field == field, $"{because}: {refused.Field}: {refused.Message}");
        Assert.DoesNotContain('\n', refused.Message);
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_delta_can_be_forced() => Assert.NotNull(PrivacyPlan.Create(Good with { Delta = 0.01, AllowLargeDelta = true }));

    private static PrivacyPlanRequest WithVector(Func<VectorRequest, VectorRequest> change) => Good with { Vectors = [change(Good.Vectors[0])] };
}
