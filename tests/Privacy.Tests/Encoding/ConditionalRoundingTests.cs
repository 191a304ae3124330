using CsCheck;

namespace SecureFed.Privacy.Tests;

public class ConditionalRoundingTests
{
    [Fact]
    public void A_bound_that_few_roundings_meet_is_still_kept_and_the_loop_ends() =>
        Gen.Select(Gen.Int[1, 70], Gen.Double[0.1, 1000], Gen.Int).Sample((length, norm, seed) =>
        {
            // No slack at all: only roundings that do not lengthen the vector pass, often only the one toward zero.
            long bound = (long)Math.Floor(norm * norm);
            using var rounding = new ConditionalRounding(length, norm, bound);
            double[] values = OnSphere(length, norm, seed);
            var sums = new long[length];
            rounding.RoundInto(values, new SeededNoiseBytes(seed), sums);

            Assert.True(sums.Sum(value => value * value) <= bound);
            for (int i = 0; i < length; i++)
            {
                Assert.InRange(sums[i] - values[i], -1, 1);
            }
        }, iter: 2000);

    [Fact]
    public void When_every_try_fails_the_result_is_the_truncation()
    {
        // Halves in 64 dimensions: a stochastic rounding below norm 0.5 sqrt(64) = 4 needs at most 16 ones of 64 fair coins, chance 4e-5 a try; with 12 none is met.
        using var rounding = new ConditionalRounding(64, 4, 12);
        double[] values = [.. Enumerable.Repeat(0.5, 64)];
        var sums = new long[64];
        rounding.RoundInto(values, new SeededNoiseBytes(1), sums);
        Assert.All(sums, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Later_tries_draw_new_uniforms()
    {
        // A quarter of the tries pass on average, so over 200 vectors several need more than one try; all stay unbiased up to the condition.
        using var rounding = new ConditionalRounding(16, 2, 6);
        var ones = new int[16];
        var bytes = new SeededNoiseBytes(2);
        for (int run = 0; run < 4000; run++)
        {
            double[] values = [.. Enumerable.Repeat(0.5, 16)];
            var sums = new long[16];
            rounding.RoundInto(values, bytes, sums);
            Assert.InRange(sums.Sum(), 0, 6);
            for (int i = 0; i < 16; i++)
            {
                ones[i] += (int)sums[i];
            }
        }

        // Given at most 6 of 16, the mean count is 5.35: each coordinate is one with probability 0.335, whatever its place.
        Assert.All(ones, count => Assert.InRange(count / 4000.0, 0.335 - 0.04, 0.335 + 0.04));
    }

    [Fact]
    public void A_value_is_rounded_up_when_its_uniform_is_below_its_fraction() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int).Sample((length, seed) =>
        {
            using var rounding = new ConditionalRounding(length, 1e6, long.MaxValue);
            var random = new Random(seed);
            double[] values = [.. Enumerable.Range(0, length).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(0, 5)))];
            double[] original = [.. values];
            var sums = new long[length];
            rounding.RoundInto(values, new SeededNoiseBytes(seed), sums);

            // The same bytes, read the plain way.
            byte[] bytes = new byte[((length + 3) / 4 * 16) + 32];
            new SeededNoiseBytes(seed).Fill(bytes);
            for (int i = 0; i < length; i++)
            {
                double fraction = original[i] - Math.Floor(original[i]);
                bool up = BitConverter.ToUInt32(bytes, 4 * i) / 4294967296.0 < fraction;
                Assert.Equal((long)Math.Floor(original[i]) + (up ? 1 : 0), sums[i]);
            }
        }, iter: 300);

    [Fact]
    public void Whole_numbers_are_kept_exactly()
    {
        using var rounding = new ConditionalRounding(5, 100, 10_000);
        var sums = new long[5];
        rounding.RoundInto([0, -3, 7, 1 - 1e-13, -0.0], new SeededNoiseBytes(1), sums);
        Assert.Equal([0, -3, 7, 1, 0], sums);
    }

    private static double[] OnSphere(int length, double norm, int seed)
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        double factor = norm / L2Clipping.Norm(values);
        return [.. values.Select(value => value * factor)];
    }
}
