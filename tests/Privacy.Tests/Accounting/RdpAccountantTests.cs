namespace SecureFed.Privacy.Tests;

public class RdpAccountantTests
{
    [Theory]
    [InlineData(0.01, 1.1, 10000, 1e-5, 5.6543, 5.63199)]
    [InlineData(256.0 / 60000, 1.3, 14063, 1e-5, 1.98909, 1.98907)]
    [InlineData(250.0 / 60000, 1.1, 3600, 1e-5, 1.26549, 1.26549)]
    [InlineData(0.001, 0.8, 20000, 1e-7, 2.22614, 2.22163)]
    [InlineData(0.1, 2.0, 500, 1e-5, 6.08950, 6.03432)]
    [InlineData(0.02, 0.6, 2000, 1e-6, 24.4596, 24.4596)]
    [InlineData(0.5, 8, 1000, 1e-5, 10.7187, 10.6419)]
    [InlineData(0.1, 0.5, 50, 1e-5, 31.5851, 25.7509)]
    public void Poisson_sampled_gaussians_cost_what_the_reference_table_says(double q, double z, long steps, double delta, double whole, double all)
    {
        var step = new PoissonSampledEvent(q, new GaussianEvent(z));

        var byWholeOrders = new RdpAccountant(PrivacyRelation.AddOrRemoveOne, RenyiOrders.Whole).Compose(step, steps).Epsilon(delta);
        var byAllOrders = new RdpAccountant().Compose(step, steps).Epsilon(delta);

        Assert.Equal(whole, byWholeOrders.Value, whole * 2e-5);
        Assert.Equal(all, byAllOrders.Value, all * 2e-5);
        Assert.Equal(Certification.Upper, byAllOrders.Certified);
    }
}
