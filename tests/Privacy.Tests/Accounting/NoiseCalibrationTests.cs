namespace SecureFed.Privacy.Tests;

public class NoiseCalibrationTests
{
    [Theory]
    [InlineData(AccountantKind.Pld)]
    [InlineData(AccountantKind.Rdp)]
    public void The_noise_for_a_budget_keeps_it_and_a_little_less_noise_does_not(AccountantKind kind)
    {
        DpEvent Event(double z) => new SelfComposedEvent(new PoissonSampledEvent(0.05, new GaussianEvent(z)), 500);
        var accountant = PrivacyAccountant.Create(kind, PrivacyRelation.ZeroOut);

        var z = NoiseCalibration.Solve(Event, accountant, epsilon: 3, delta: 1e-5);

        Assert.InRange(accountant.Fresh().Compose(Event(z)).Epsilon(1e-5).Value, 2.999, 3);
        Assert.True(accountant.Fresh().Compose(Event(z * (1 - 1e-4))).Epsilon(1e-5).Value > 3);
    }

    [Fact]
    public void One_gaussian_is_calibrated_as_in_closed_form() => Assert.Equal(
        AnalyticGaussian.NoiseMultiplier(1, 1e-5),
        NoiseCalibration.Solve(z => new GaussianEvent(z), new PldAccountant(), 1, 1e-5),
        1e-5);

    [Fact]
    public void Any_one_parameter_family_can_be_calibrated()
    {
        var local = NoiseCalibration.Solve(
            s => new SelfComposedEvent(new DistributedDiscreteGaussianEvent(100, s, 256, 200, 3200), 10), new ZcdpAccountant(), 4, 1e-6);

        Assert.InRange(new ZcdpAccountant().Compose(new DistributedDiscreteGaussianEvent(100, local, 256, 200, 3200), 10).Epsilon(1e-6).Value, 3.9999, 4);
    }

    [Theory]
    [InlineData(0, 1e-5, "epsilon")]
    [InlineData(double.NaN, 1e-5, "epsilon")]
    [InlineData(1, 0, "delta")]
    [InlineData(1, 1, "delta")]
    public void An_impossible_target_is_refused_by_name(double epsilon, double delta, string field) =>
        Assert.Equal(field, Assert.Throws<PlanRefusedException>(
            () => NoiseCalibration.Solve(z => new GaussianEvent(z), new RdpAccountant(), epsilon, delta)).Field);

    [Fact]
    public void A_target_that_noise_cannot_reach_is_refused() =>
        Assert.Throws<PlanRefusedException>(() => NoiseCalibration.Solve(
            z => new ComposedEvent(new GaussianEvent(z), new ZcdpEvent(1)), new RdpAccountant(), 0.1, 1e-5));
}
