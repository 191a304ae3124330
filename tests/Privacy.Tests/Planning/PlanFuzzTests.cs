using CsCheck;

namespace SecureFed.Privacy.Tests;

/// <summary>Whatever is asked for, the planner answers with a plan that keeps its promises or refuses with a field; it never fails otherwise.</summary>
public class PlanFuzzTests
{
    private static readonly Gen<double> Positive = Gen.Double[-6, 6].Select(power => Math.Pow(10, power));

    private static readonly Gen<VectorRequest> Vector =
        from dimension in Gen.OneOf(Gen.Int[1, 5000], Gen.Int[1, 20], Gen.Const(1 << 20), Gen.Const(1 << 27))
        from clip in Gen.OneOf(Positive, Gen.Double)
        from bits in Gen.Int[0, 64]
        from share in Positive
        select new VectorRequest { Name = "v", Dimension = dimension, Clip = clip, Bits = bits < 2 ? null : bits, Share = share };

    private static readonly Gen<PrivacyPlanRequest> Request =
        from record in Gen.Bool
        from relation in Gen.Enum<PrivacyRelation>()
        from mechanism in Gen.Enum<NoiseMechanism>()
        from clients in Gen.OneOf(Gen.Int[1, 2000], Gen.Const(1_000_000), Gen.Const(int.MaxValue))
        from records in Gen.OneOf(Gen.Int[1, 100], Gen.Const(int.MaxValue))
        from corrupt in Gen.Double[0, 0.6]
        from epsilon in Gen.OneOf(Positive, Gen.Double)
        from multiplier in Gen.OneOf(Positive, Gen.Double)
        from budgeted in Gen.Bool
        from delta in Gen.Double[-300, 0].Select(power => Math.Pow(10, power))
        from rounds in Gen.OneOf(Gen.Int[1, 100], Gen.Const(1_000_000), Gen.Const(int.MaxValue))
        from rounding in Gen.Double[0, 0.99]
        from vectors in Vector.Array[1, 3]
        select new PrivacyPlanRequest
        {
            Unit = record ? PrivacyUnit.Record : PrivacyUnit.Client,
            Relation = relation,
            Mechanism = mechanism,
            Clients = clients,
            RecordsPerClient = record ? records : 1,
            CorruptFraction = corrupt,
            TolerateDropout = corrupt / 3,
            Epsilon = budgeted && mechanism != NoiseMechanism.None ? epsilon : null,
            NoiseMultiplier = budgeted || mechanism == NoiseMechanism.None ? null : multiplier,
            Delta = delta,
            AllowLargeDelta = true,
            Rounds = rounds,
            RoundingBound = rounding,
            Vectors = [.. vectors.Select((vector, i) => vector with { Name = $"v{i}" })],
        };

    [Fact]
    public void A_plan_keeps_its_promises_or_is_refused_with_a_field() => Request.Sample(
        request =>
        {
            PrivacyPlan plan;
            try
            {
                plan = PrivacyPlan.Create(request);
            }
            catch (PlanRefusedException refused)
            {
                Assert.False(string.IsNullOrEmpty(refused.Field));
                return;
            }

            foreach (var vector in plan.Vectors)
            {
                Assert.InRange(vector.Bits, 2, 62);
                Assert.True(vector.Granularity > 0 && double.IsFinite(vector.Granularity));
                if (plan.Mechanism == NoiseMechanism.None)
                {
                    Assert.True((UInt128)vector.Bound * (UInt128)plan.MaximumClients < (UInt128)1 << vector.Bits);
                    continue;
                }

                // What truncation leaves of a vector at the clip norm is always allowed.
                double clipInGrid = vector.Clip / vector.Granularity;
                Assert.True(vector.MaximumSquaredNorm >= Math.Floor(clipInGrid * clipInGrid * (1 - 1e-9)));
                Assert.True(vector.ContributionL2 * vector.ContributionL2 >= vector.MaximumSquaredNorm);
                Assert.InRange(vector.WrapProbability, 0, 6.5e-5);
                Assert.InRange(vector.NoiseMultiplier, plan.NoiseMultiplier * (1 - 1e-9), double.MaxValue);
                Assert.InRange(vector.LocalNoiseStddev, 1e-9, request.Mechanism == NoiseMechanism.DistributedSkellam ? SkellamSampler.MaximumSigma : DiscreteGaussianSampler.MaximumSigma);
            }

            if (request.Epsilon is { } target)
                Assert.InRange(plan.Epsilon!.Value, 0, target);
            if (request.NoiseMultiplier is { } wanted)
                Assert.InRange(plan.NoiseMultiplier, wanted * (1 - 1e-9), double.MaxValue);
        },
        iter: 600);
}
