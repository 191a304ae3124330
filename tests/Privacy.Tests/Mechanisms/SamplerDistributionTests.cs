using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace SecureFed.Privacy.Tests;

/// <summary>Every sampler against its distribution: chi-square over the whole support and the exact second and fourth moments.</summary>
public class SamplerDistributionTests
{
    private const int Draws = 1_000_000;

    // A correct sampler fails one test in a million for a new seed; the seeds are fixed.
    private const double Significance = 1e-6;

    [Theory]
    [InlineData(1)]
    [InlineData(6_000)]
    [InlineData(65_536)]
    [InlineData(147_456)]
    [InlineData(6_553_600)]
    [InlineData(6_553_601)]
    [InlineData(2_000_000_123)]
    public void Discrete_gaussian_draws_follow_their_distribution(long varianceUnits)
    {
        double variance = varianceUnits / 65536.0;
        Follows(new DiscreteGaussianSampler(varianceUnits), x => -x * x / (2 * variance), variance);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(7, 2)]
    [InlineData(25, 1)]
    public void Discrete_laplace_draws_follow_their_distribution(int numerator, int denominator)
    {
        double scale = (double)numerator / denominator;
        Follows(new DiscreteLaplaceSampler(numerator, denominator), x => -Math.Abs(x) / scale, 2 * scale * scale);
    }

    [Theory]
    [InlineData(6_554)]
    [InlineData(65_536)]
    [InlineData(6_553_600)]
    public void Skellam_draws_follow_their_distribution(long varianceUnits)
    {
        // log I_x(mu) by its power series, an independent way to the mass: sum over k of (mu/2)^(2k+|x|) / (k! (k+|x|)!).
        double mu = varianceUnits / 65536.0;
        double LogMass(double x)
        {
            double order = Math.Abs(x);
            double sum = 0, reference = double.NaN;
            for (int k = 0; k < 500; k++)
            {
                double term = (((2 * k) + order) * Math.Log(mu / 2)) - SpecialFunctions.GammaLn(k + 1) - SpecialFunctions.GammaLn(k + order + 1);
                if (double.IsNaN(reference))
                {
                    reference = term;
                }

                sum += Math.Exp(term - reference);
            }

            return reference + Math.Log(sum);
        }

        Follows(new SkellamSampler(varianceUnits), LogMass, mu);
    }

    [Fact]
    public void A_wide_discrete_gaussian_has_the_moments_of_its_parameter()
    {
        // Beyond 64-bit integers: sigma = 100,000.
        const double sigma = 100_000;
        var samples = new long[Draws];
        var sampler = new DiscreteGaussianSampler((long)(sigma * sigma) << 16);
        sampler.Fill(samples, new SeededNoiseBytes(5));

        Assert.InRange(samples.Average(x => x / sigma), -5e-3, 5e-3);
        Assert.InRange(samples.Average(x => x / sigma * (x / sigma)), 1 - 7e-3, 1 + 7e-3);
        Assert.InRange(samples.Average(x => Math.Pow(x / sigma, 4)), 3 - 0.05, 3 + 0.05);
    }

    [Fact]
    public void A_wide_skellam_has_the_variance_of_its_parameter()
    {
        const double sigma = 9_000;
        var samples = new long[Draws];
        new SkellamSampler((long)(sigma * sigma) << 16).Fill(samples, new SeededNoiseBytes(6));

        Assert.InRange(samples.Average(x => x / sigma), -5e-3, 5e-3);
        Assert.InRange(samples.Average(x => x / sigma * (x / sigma)), 1 - 7e-3, 1 + 7e-3);
    }

    [Fact]
    public void The_sum_of_all_clients_noise_has_the_planned_variance()
    {
        // 50 clients, sigma^2 = 2.25 each: 50 times the variance, over 40,000 coordinates.
        var sum = new long[40_000];
        var one = new long[sum.Length];
        var sampler = new DiscreteGaussianSampler(147_456);
        for (int client = 0; client < 50; client++)
        {
            sampler.Fill(one, new SeededNoiseBytes(1000 + client));
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += one[i];
            }
        }

        // Six standard deviations of a sample variance: 6 sqrt(2 / 40,000).
        Assert.InRange(sum.Average(x => (double)x * x) / (50 * 2.25), 1 - 0.043, 1 + 0.043);
    }

    [Fact]
    public void The_statistical_distance_of_exact_samplers_is_zero_and_of_tables_is_stated()
    {
        Assert.Equal(0, new DiscreteGaussianSampler(65_536).StatisticalDistance);
        Assert.Equal(0, new DiscreteLaplaceSampler(1).StatisticalDistance);
        Assert.InRange(new SkellamSampler(65_536).StatisticalDistance, 1e-32, 1e-30);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_variance_outside_of_the_range_is_refused(long varianceUnits)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiscreteGaussianSampler(varianceUnits));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SkellamSampler(varianceUnits));
    }

    private static void Follows(NoiseSampler sampler, Func<double, double> logMass, double spread)
    {
        var samples = new long[Draws];
        sampler.Fill(samples, new SeededNoiseBytes(20260101));

        int reach = (int)Math.Ceiling(45 * Math.Sqrt(spread)) + 45;
        double[] masses = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(x => Math.Exp(logMass(x) - logMass(0)))];
        double total = masses.Sum();
        var counts = new long[masses.Length];
        foreach (long sample in samples)
        {
            counts[sample + reach]++;
        }

        ChiSquare(counts, masses, total);
        Moment(counts, masses, total, reach, 1);
        Moment(counts, masses, total, reach, 2);
        Moment(counts, masses, total, reach, 4);
    }

    private static void ChiSquare(long[] counts, double[] masses, double total)
    {
        double statistic = 0, restExpected = 0, restObserved = 0;
        int cells = 0;
        for (int i = 0; i < masses.Length; i++)
        {
            double expected = Draws * masses[i] / total;
            if (expected < 10)
            {
                restExpected += expected;
                restObserved += counts[i];
                continue;
            }

            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
            cells++;
        }

        if (restExpected > 5)
        {
            statistic += (restObserved - restExpected) * (restObserved - restExpected) / restExpected;
            cells++;
        }
        else
        {
            Assert.True(restObserved < 40, $"{restObserved} draws where {restExpected} were expected");
        }

        if (cells > 1)
        {
            double p = 1 - ChiSquared.CDF(cells - 1, statistic);
            Assert.True(p > Significance, $"chi-square {statistic} over {cells} cells, p = {p}");
        }
    }

    private static void Moment(long[] counts, double[] masses, double total, int reach, int order)
    {
        double mean = 0, square = 0, observed = 0;
        for (int i = 0; i < masses.Length; i++)
        {
            double power = Math.Pow(i - reach, order);
            mean += power * masses[i] / total;
            square += power * power * masses[i] / total;
            observed += power * counts[i] / Draws;
        }

        double deviation = Math.Sqrt((square - (mean * mean)) / Draws);
        Assert.InRange(observed - mean, (-5.5 * deviation) - 1e-5, (5.5 * deviation) + 1e-5);
    }
}
