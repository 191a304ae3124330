using CsCheck;

namespace SecureFed.Privacy.Tests;

public class UpdateEncoderTests
{
    private static readonly byte[] Seed = [7];

    [Fact]
    public void Without_noise_the_sum_is_accurate_to_a_billionth_of_the_clip_and_never_overflows() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 33], Gen.Double[1e-6, 1e6], Gen.Int).Sample((clients, dimension, clip, seed) =>
        {
            var vector = Exact(clients, dimension, clip);
            using var encoder = new UpdateEncoder(vector, default);
            var random = new Random(seed);
            var truth = new double[dimension];
            var sum = new ulong[dimension];
            var ring = new ulong[dimension];
            for (int client = 0; client < clients; client++)
            {
                double[] update = [.. Enumerable.Range(0, dimension).Select(_ => (random.NextDouble() - 0.5) * 2 * clip / Math.Sqrt(dimension))];
                encoder.Encode<ulong>(update, new SeededNoiseBytes(1), new SeededNoiseBytes(2), ring);
                for (int i = 0; i < dimension; i++)
                {
                    truth[i] += update[i];
                    Assert.InRange(ring[i], 0UL, vector.Bound);
                    sum[i] += ring[i];
                }
            }

            Assert.All(sum, value => Assert.InRange(value, 0UL, (1UL << vector.Bits) - 1));
            var total = new double[dimension];
            var norm = encoder.Decode(sum, clients, total);
            Assert.False(norm.IsSuspect);
            for (int i = 0; i < dimension; i++)
            {
                Assert.InRange((total[i] - truth[i]) / clip, -1e-9 * clients, 1e-9 * clients);
            }
        }, iter: 200);

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.NaN)]
    [InlineData(1e300)]
    [InlineData(-1e9)]
    public void Without_noise_no_value_leaves_the_bound_whatever_comes_in(double value)
    {
        var vector = Exact(3, 4, 1);
        using var encoder = new UpdateEncoder(vector, default);
        var ring = new ulong[4];
        encoder.Encode<ulong>([value, 0, value, -value], new SeededNoiseBytes(1), new SeededNoiseBytes(2), ring);
        Assert.All(ring, encoded => Assert.InRange(encoded, 0UL, vector.Bound));
    }

    [Fact]
    public void Without_noise_an_update_longer_than_the_clip_keeps_its_direction()
    {
        var vector = Exact(1, 2, 1);
        using var encoder = new UpdateEncoder(vector, default);
        var ring = new ulong[2];
        encoder.Encode<ulong>([30, 40], new SeededNoiseBytes(1), new SeededNoiseBytes(2), ring);
        var total = new double[2];
        encoder.Decode(ring, 1, total);
        Assert.Equal(0.6, total[0], 8);
        Assert.Equal(0.8, total[1], 8);
    }

    [Fact]
    public void A_noisy_sum_decodes_to_the_sum_within_the_predicted_error()
    {
        var plan = Plans.Create(clients: 200, dimension: 100, clip: 2);
        var (total, truth, norm) = Round(plan, clients: 200);
        double error = Math.Sqrt(total.Zip(truth, (a, b) => (a - b) * (a - b)).Average());

        // 100 coordinates: the sample deviation is within 4 x 7 percent.
        Assert.InRange(error / plan.Vectors[0].PredictedStddevPerCoordinate, 0.72, 1.28);
        Assert.False(norm.IsSuspect);
    }

    [Theory]
    [InlineData(NoiseMechanism.DistributedDiscreteGaussian)]
    [InlineData(NoiseMechanism.DistributedSkellam)]
    public void With_the_least_honest_survivors_the_sum_has_at_least_the_planned_noise(NoiseMechanism mechanism)
    {
        // No signal: what is decoded is the noise of just the clients that the guarantee counts on.
        var plan = PrivacyPlan.Create(Plans.Request(clients: 100, dimension: 4096) with { Mechanism = mechanism });
        var vector = plan.Vectors[0];
        var sum = new ulong[4096];
        using var encoder = new UpdateEncoder(vector, Seed);
        var bytes = new SeededNoiseBytes(11);
        for (int client = 0; client < plan.LeastHonestSurvivors; client++)
        {
            encoder.Encode(vector, new double[4096], bytes, bytes).AddTo(sum, vector);
        }

        double variance = sum.Average(value => Math.Pow(RingValues.Centre((long)value, vector), 2));
        double planned = Math.Pow(plan.NoiseMultiplier * vector.SensitivityL2, 2);

        // A sample variance over 4096 coordinates has a relative deviation of 2.2 percent.
        Assert.InRange(variance / planned, 1 - 0.09, 1 + 0.09);
        Assert.True(vector.CentralNoiseStddev >= plan.NoiseMultiplier * vector.SensitivityL2 * (1 - 1e-12));
    }

    [Fact]
    public void A_wrapped_sum_is_suspect()
    {
        var plan = PrivacyPlan.Create(Plans.Request(clients: 200, dimension: 100) with { WrapDeviations = 4 });
        var vector = plan.Vectors[0];
        var random = new Random(4);
        ulong[] wrapped = [.. Enumerable.Range(0, vector.PaddedDimension).Select(_ => (ulong)random.NextInt64(1L << vector.Bits))];
        using var encoder = new UpdateEncoder(vector, Seed);
        Assert.True(encoder.Decode(wrapped, 200, new double[100]).IsSuspect);
    }

    [Fact]
    public void Rounding_is_unbiased()
    {
        var vector = PrivacyPlan.Create(Plans.Request(clients: 4) with { CorruptFraction = 0, Epsilon = null, NoiseMultiplier = 0.01, Vectors = [new VectorRequest { Name = "update", Dimension = 8, Clip = 1, Bits = 9 }] }).Vectors[0];
        using var encoder = new UpdateEncoder(vector, Seed);
        var bytes = new SeededNoiseBytes(8);
        double[] update = [0.1, -0.2, 0.05, 0.3, 0, 0.01, -0.01, 0.2];
        var mean = new double[8];
        var total = new double[8];
        const int runs = 20_000;
        for (int run = 0; run < runs; run++)
        {
            encoder.Decode(encoder.Encode(vector, update, bytes, bytes), 1, total);
            for (int i = 0; i < 8; i++)
            {
                mean[i] += total[i] / runs;
            }
        }

        double deviation = vector.Granularity * Math.Sqrt((0.25 + (vector.LocalNoiseStddev * vector.LocalNoiseStddev)) / runs);
        Assert.All(mean.Zip(update), pair => Assert.InRange((pair.First - pair.Second) / deviation, -5, 5));
    }

    [Fact]
    public void Lanes_and_lengths_must_be_the_plans()
    {
        var vector = PrivacyPlan.Create(Plans.Request() with { Vectors = [new VectorRequest { Name = "update", Dimension = 20, Clip = 1, Bits = 20 }] }).Vectors[0];
        using var encoder = new UpdateEncoder(vector, Seed);
        encoder.Begin();
        Assert.Throws<ArgumentException>(() => encoder.AddRecord(new double[21], new SeededNoiseBytes(1)));
        Assert.Throws<ArgumentException>(() => encoder.Finish<ulong>(new SeededNoiseBytes(1), new ulong[32]));
        Assert.Throws<ArgumentException>(() => encoder.Finish<uint>(new SeededNoiseBytes(1), new uint[31]));
        encoder.Finish<uint>(new SeededNoiseBytes(1), new uint[32]);
        Assert.Throws<InvalidOperationException>(() => encoder.Finish<uint>(new SeededNoiseBytes(1), new uint[32]));
    }

    private static VectorPlan Exact(int clients, int dimension, double clip) => PrivacyPlan.Create(Plans.Request(clients, dimension, clip) with
    {
        Mechanism = NoiseMechanism.None,
        Epsilon = null,
        Delta = null,
    }).Vectors[0];

    private static (double[] Total, double[] Truth, DecodedNorm Norm) Round(PrivacyPlan plan, int clients)
    {
        var vector = plan.Vectors[0];
        var random = new Random(1);
        var bytes = new SeededNoiseBytes(2);
        var truth = new double[vector.Dimension];
        var sum = new ulong[vector.PaddedDimension];
        using var encoder = new UpdateEncoder(vector, Seed);
        for (int client = 0; client < clients; client++)
        {
            double[] update = [.. truth.Select(_ => random.NextDouble() * vector.Clip / Math.Sqrt(vector.Dimension))];
            encoder.Encode(vector, update, bytes, bytes).AddTo(sum, vector);
            for (int i = 0; i < truth.Length; i++)
            {
                truth[i] += update[i];
            }
        }

        var total = new double[vector.Dimension];
        var norm = encoder.Decode(sum, clients, total);
        return (total, truth, norm);
    }
}
