namespace SecureFed.Privacy.Tests;

public class PldAccountantTests
{
    [Theory]
    [InlineData(0.01, 1.1, 10000, 1e-5, 5.192583)]
    [InlineData(256.0 / 60000, 1.3, 14063, 1e-5, 1.823616)]
    [InlineData(250.0 / 60000, 1.1, 3600, 1e-5, 1.118458)]
    [InlineData(0.001, 0.8, 20000, 1e-7, 1.487465)]
    [InlineData(0.1, 2.0, 500, 1e-5, 5.555468)]
    [InlineData(0.02, 0.6, 2000, 1e-6, 22.355383)]
    [InlineData(0.5, 8, 1000, 1e-5, 9.91203)]
    [InlineData(0.1, 0.5, 50, 1e-5, 22.622873)]
    public void Poisson_sampled_gaussians_lie_between_the_limit_and_a_thousandth_above(double q, double z, long steps, double delta, double limit)
    {
        const double LimitsLastDigit = 1e-6;

        var answer = new PldAccountant().Compose(new PoissonSampledEvent(q, new GaussianEvent(z)), steps).Epsilon(delta);

        Assert.InRange(answer.Value, limit - LimitsLastDigit, limit + 1e-3);
        Assert.InRange(answer.Lower, limit - 1e-3, limit + LimitsLastDigit);
        Assert.Equal(Certification.Interval, answer.Certified);
        Assert.Empty(answer.Warnings);
    }
}
