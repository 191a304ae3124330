using static SecureFed.Privacy.Tests.IndependentDivergence;

namespace SecureFed.Privacy.Tests;

public class ConversionTests
{
    [Theory]
    [InlineData(1, 4.3772)]
    [InlineData(0.5, 9.9973)]
    public void The_analytic_gaussian_agrees_with_known_values(double z, double epsilon) =>
        Assert.Equal(epsilon, AnalyticGaussian.Epsilon(z, 1e-5), 5e-5);

    [Fact]
    public void The_analytic_gaussian_agrees_with_quadrature_of_the_hockey_stick_divergence()
    {
        var exact = Integrate(x => Math.Max(0, Density(x - 1, 1.3) - Math.Exp(0.7) * Density(x, 1.3)), 0.5 + 0.7 * 1.69, 20);

        Assert.Equal(1, AnalyticGaussian.Delta(1.3, 0.7) / exact, 1e-9);
    }

    [Theory]
    [InlineData(1, 1e-5)]
    [InlineData(100, 1e-5)]
    [InlineData(0.001, 1e-9)]
    [InlineData(1, 1e-300)]
    [InlineData(0, 1e-6)]
    [InlineData(500, 1e-30)]
    public void Analytic_calibration_returns_the_least_noise_for_any_epsilon_and_delta(double epsilon, double delta)
    {
        var z = AnalyticGaussian.NoiseMultiplier(epsilon, delta);

        Assert.InRange(AnalyticGaussian.LogDelta(z, epsilon), Math.Log(delta) * 1.000001 - 1e-9, Math.Log(delta));
        Assert.True(AnalyticGaussian.LogDelta(z * (1 - 1e-9), epsilon) > Math.Log(delta));
    }

    [Fact]
    public void A_pure_gaussian_needs_no_grid_and_no_floor()
    {
        var answer = new PldAccountant().Compose(new GaussianEvent(10), 100).Epsilon(1e-200);

        Assert.Equal(AnalyticGaussian.Epsilon(1, 1e-200), answer.Value, 1e-9);
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public void Renyi_conversion_is_the_formula_at_one_order()
    {
        var accountant = new RdpAccountant(PrivacyRelation.ZeroOut, [8]);
        accountant.Compose(new GaussianEvent(2));

        Assert.Equal(1 + Math.Log(1 - 1.0 / 8) - Math.Log(1e-5 * 8) / 7, accountant.Epsilon(1e-5).Value, 1e-12);
        Assert.Equal(Math.Exp(7 * (1 - 2.5 + Math.Log(1 - 1.0 / 8)) - Math.Log(8)), accountant.Delta(2.5).Value, 1e-12);
    }

    [Fact]
    public void Zcdp_converts_at_the_best_real_order()
    {
        var byZcdp = new ZcdpAccountant().Compose(new ZcdpEvent(0.3));
        var byGrid = new RdpAccountant(PrivacyRelation.AddOrRemoveOne, Enumerable.Range(0, 40_000).Select(i => 1.01 + i * 0.0005)).Compose(new ZcdpEvent(0.3));

        Assert.Equal(byGrid.Epsilon(1e-6).Value, byZcdp.Epsilon(1e-6).Value, 1e-6);
        Assert.True(byZcdp.Epsilon(1e-6).Value <= byGrid.Epsilon(1e-6).Value);
        Assert.Equal(1e-6, byZcdp.Delta(byZcdp.Epsilon(1e-6).Value).Value, 1e-15);
    }

    [Fact]
    public void A_delta_that_bounds_the_total_variation_makes_epsilon_zero() =>
        Assert.Equal(0, new RdpAccountant().Compose(new GaussianEvent(1e6)).Epsilon(1e-5).Value);

    [Theory]
    [InlineData(new[] { 2.0, 3, 4 }, "last")]
    [InlineData(new[] { 30.0, 40 }, "first")]
    public void The_best_order_at_an_edge_of_the_grid_is_warned_about(double[] orders, string edge)
    {
        var answer = new RdpAccountant(PrivacyRelation.ZeroOut, orders).Compose(new GaussianEvent(2)).Epsilon(1e-5);

        Assert.Contains(edge, Assert.Single(answer.Warnings), StringComparison.Ordinal);
        Assert.Empty(new RdpAccountant().Compose(new GaussianEvent(2)).Epsilon(1e-5).Warnings);
    }

    [Fact]
    public void A_delta_of_one_over_the_population_is_warned_about()
    {
        var account = new RdpAccountant(PrivacyRelation.ReplaceOne).Compose(new SampledWithoutReplacementEvent(10, 1000, new GaussianEvent(4)), 10);

        Assert.Contains("population", Assert.Single(account.Epsilon(1e-3).Warnings), StringComparison.Ordinal);
        Assert.Empty(account.Epsilon(0.9e-3).Warnings);
    }

    [Theory]
    [InlineData(1.4, 10, true)]
    [InlineData(1.5, 10, false)]
    [InlineData(1.4, 1, false)]
    public void Local_noise_that_is_coarse_beside_the_grid_is_warned_about(double localSigma, int contributors, bool warned)
    {
        var noise = new DistributedDiscreteGaussianEvent(contributors, localSigma, 4, 1, 1);

        var answer = new RdpAccountant().Compose(new PoissonSampledEvent(0.5, noise)).Epsilon(1e-5);

        Assert.Equal(warned, answer.Warnings.Any(warning => warning.Contains("1.5 grid units", StringComparison.Ordinal)));
    }
}
