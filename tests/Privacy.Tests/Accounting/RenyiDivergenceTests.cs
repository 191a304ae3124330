using MathNet.Numerics;
using static SecureFed.Privacy.Tests.IndependentDivergence;

namespace SecureFed.Privacy.Tests;

public class RenyiDivergenceTests
{
    [Theory]
    [InlineData(1.5, 0.01, 1.1)]
    [InlineData(1.1, 0.1, 0.5)] // where summing absolute values fails to converge
    [InlineData(1.6, 0.1, 0.5)]
    [InlineData(1.3, 0.5, 8)]
    [InlineData(2.5, 0.5, 2)]
    [InlineData(7.7, 0.02, 0.6)]
    [InlineData(10.9, 0.3, 3)]
    public void Fractional_orders_of_the_sampled_gaussian_agree_with_quadrature_and_with_the_signed_series(double alpha, double q, double z)
    {
        var divergence = Rdp(new PoissonSampledEvent(q, new GaussianEvent(z)), alpha);

        Assert.Equal(1, divergence / ByQuadrature(alpha, q, z), 1e-7);
        Assert.Equal(1, divergence / BySignedSeries(alpha, q, z), 1e-7);
    }

    [Theory]
    [InlineData(2, 0.01, 1.1)]
    [InlineData(8, 0.1, 2)]
    [InlineData(5, 0.5, 1)]
    public void Whole_orders_of_the_sampled_gaussian_agree_with_quadrature(int alpha, double q, double z) =>
        Assert.Equal(1, Rdp(new PoissonSampledEvent(q, new GaussianEvent(z)), alpha) / ByQuadrature(alpha, q, z), 1e-9);

    [Fact]
    public void A_tiny_sampling_rate_loses_no_digits()
    {
        // At order 2 the divergence is ln(1 + q^2 (e^(1/z^2) - 1)) exactly.
        const double Q = 1e-9;
        var expected = Q * Q * (Math.E - 1);

        Assert.Equal(1, Rdp(new PoissonSampledEvent(Q, new GaussianEvent(1)), 2) / expected, 1e-9);
        Assert.Equal(1, Rdp(new PoissonSampledEvent(Q, new GaussianEvent(1)), 2 + 1e-9) / expected, 1e-7);
    }

    [Theory]
    [InlineData(1.5, 0.3, 1.2)]
    [InlineData(4, 0.1, 2)]
    public void Replacing_one_member_of_a_sampled_gaussian_agrees_with_quadrature(double alpha, double q, double z)
    {
        var power = Integrate(
            x => Math.Pow(Mixture(x, 1), alpha) * Math.Pow(Mixture(x, -1), 1 - alpha), -12 * z - alpha, alpha + 1 + 12 * z);

        var divergence = Rdp(new PoissonSampledEvent(q, new GaussianEvent(z)), alpha, PrivacyRelation.ReplaceOne);

        Assert.Equal(1, divergence / (Math.Log(power) / (alpha - 1)), 1e-8);

        double Mixture(double x, double centre) => (1 - q) * Density(x, z) + q * Density(x - centre, z);
    }

    [Fact]
    public void Closed_forms_hold_to_nine_digits()
    {
        Assert.Equal(3.0 / (2 * 1.7 * 1.7), Rdp(new GaussianEvent(1.7), 3), 1e-12);
        Assert.Equal(4 * 3.0 / (2 * 1.7 * 1.7), Rdp(new GaussianEvent(1.7), 3, PrivacyRelation.ReplaceOne), 1e-12);
        Assert.Equal(2.5 * 9 / (2 * 16), Rdp(new DiscreteGaussianEvent(4, 3), 2.5), 1e-12);
        Assert.Equal(0.3 * 7, Rdp(new ZcdpEvent(0.3), 7), 1e-12);
        Assert.Equal(Math.Log(2.0 / 3 * Math.Exp(0.5) + 1.0 / 3 * Math.Exp(-1)), Rdp(new LaplaceEvent(2), 2), 1e-12);
        Assert.Equal(0.25, Rdp(new LaplaceEvent(4), 1e5), 1e-4); // grows to the pure epsilon
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3.5)]
    [InlineData(8)]
    public void The_discrete_gaussian_bound_is_exact_where_order_times_shift_is_whole_and_safe_elsewhere(double alpha)
    {
        var noise = Enumerable.Range(-25, 51).Select(x => Math.Exp(-x * x / 2.0)).ToArray();
        var total = noise.Sum();
        var unshifted = noise.Select(p => p / total).Prepend(0).ToArray();
        var shifted = noise.Select(p => p / total).Append(0).ToArray();
        var exact = OfTables(alpha, shifted[1..^1], unshifted[1..^1]);

        var bound = Rdp(new DiscreteGaussianEvent(1), alpha);

        Assert.True(bound >= exact - 1e-12);
        if (alpha == Math.Floor(alpha))
            Assert.Equal(exact, bound, 1e-9);
    }

    [Fact]
    public void The_correction_for_sums_of_discrete_gaussians_is_tau_per_coordinate()
    {
        // At a large sensitivity the bound alpha L2^2 / 2 + tau d is the least of the three.
        var bound = Rdp(new DistributedDiscreteGaussianEvent(1000, 1, 3, 1000, 1e6), 2);
        var tau = 10 * Enumerable.Range(1, 999).Sum(k => Math.Exp(-2 * Math.PI * Math.PI * k / (k + 1)));

        Assert.Equal(3 * tau, bound - 1000, 1e-10);
    }

    [Fact]
    public void A_sum_of_discrete_gaussians_costs_more_than_one_of_the_same_variance_when_local_noise_is_small()
    {
        // n = 20, s = 0.5, order 2, shift 3: the exact divergence is 1.949, the proven bound 5.148.
        Assert.Equal(5.148, Rdp(new DistributedDiscreteGaussianEvent(20, 0.5, 1, 3, 3), 2), 0.001);
        // With local noise of 2 the difference is gone.
        Assert.Equal(2 * 9 / (2 * 80.0), Rdp(new DistributedDiscreteGaussianEvent(20, 2, 1, 3, 3), 2), 1e-9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void Skellam_is_bounded_as_proven_and_above_the_exact_divergence(int alpha)
    {
        const double Mu = 25;
        var masses = Enumerable.Range(-50, 101).Select(x => Math.Exp(-Mu) * SpecialFunctions.BesselI(Math.Abs(x), Mu)).ToArray();
        var exact = OfTables(alpha, masses[..^2], masses[2..]);

        var bound = Rdp(new SkellamEvent(Mu, 2, 2), alpha);

        Assert.InRange(bound, exact, exact * 1.3);
        Assert.Equal(alpha * 4 / (2 * Mu) + ((2 * alpha - 1) * 4 + 12) / (4 * Mu * Mu), bound, 1e-12);
    }

    [Fact]
    public void Bounds_at_whole_orders_are_extended_by_the_chord_of_the_cumulant()
    {
        var skellam = new SkellamEvent(25, 2, 2);

        Assert.Equal((0.5 * Rdp(skellam, 2) + 0.5 * 2 * Rdp(skellam, 3)) / 1.5, Rdp(skellam, 2.5), 1e-12);
        Assert.Equal(Rdp(skellam, 2), Rdp(skellam, 1.3), 1e-12);
    }

    [Fact]
    public void Sampling_never_costs_more_than_not_sampling()
    {
        foreach (var inner in new DpEvent[] { new SkellamEvent(4, 3, 9), new LaplaceEvent(0.3), new DistributedDiscreteGaussianEvent(10, 1, 4, 4, 8) })
        {
            Assert.True(Rdp(new PoissonSampledEvent(0.9, inner), 8) <= Rdp(inner, 8));
            Assert.True(Rdp(new PoissonSampledEvent(0.01, inner), 2) < 0.2 * Rdp(inner, 2));
            Assert.True(Rdp(new SampledWithoutReplacementEvent(9, 10, inner), 8, PrivacyRelation.ReplaceOne) <= Rdp(inner, 8, PrivacyRelation.ReplaceOne));
        }
    }

    [Fact]
    public void Gaussian_noise_of_a_fixed_size_sample_is_relative_to_the_doubled_sensitivity()
    {
        // At order 2 the bound is ln(1 + rate^2 min(4 (e^R - 1), 2 e^R)) with R the divergence under replacing one.
        var r = 2 * 4 / (2 * 16.0);
        var expected = Math.Log(1 + 0.01 * Math.Min(4 * (Math.Exp(r) - 1), 2 * Math.Exp(r)));
        var sampled = new SampledWithoutReplacementEvent(10, 100, new GaussianEvent(4));

        Assert.Equal(expected, Rdp(sampled, 2, PrivacyRelation.ReplaceOne), 1e-12);
        Assert.Equal(expected, Rdp(sampled, 2, PrivacyRelation.ZeroOut), 1e-12);
    }

    [Fact]
    public void The_alternating_sums_of_fixed_size_sampling_agree_with_direct_summation()
    {
        // B(4) = sum (-1)^i C(4, i) e^((i-1) R(i)) at noise 3 under the doubled sensitivity, order 4 with rate r:
        const double Rate = 0.1;
        double Moment(int i) => Math.Exp((i * (double)i - i) / (2 * 1.5 * 1.5));
        var b2 = Moment(0) - 2 * Moment(1) + Moment(2);
        var b4 = Moment(0) - 4 * Moment(1) + 6 * Moment(2) - 4 * Moment(3) + Moment(4);
        var third = Math.Min(4 * Math.Sqrt(b2 * b4), 2 * Moment(3));
        var fourth = Math.Min(4 * b4, 2 * Moment(4));
        var expected = Math.Log(1 + 6 * Math.Pow(Rate, 2) * Math.Min(4 * (Moment(2) - 1), 2 * Moment(2))
            + 4 * Math.Pow(Rate, 3) * third + Math.Pow(Rate, 4) * fourth) / 3;

        Assert.Equal(expected, Rdp(new SampledWithoutReplacementEvent(10, 100, new GaussianEvent(3)), 4, PrivacyRelation.ReplaceOne), 1e-10);
    }

    private static double Rdp(DpEvent dpEvent, double alpha, PrivacyRelation relation = PrivacyRelation.AddOrRemoveOne)
    {
        var accountant = new RdpAccountant(relation, [alpha]);
        accountant.Compose(dpEvent);
        return accountant.Divergences[0];
    }
}
