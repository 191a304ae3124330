namespace SecureFed.Privacy.Tests;

public class RepeatAndSelectTests
{
    private static RdpAccountant OneRun()
    {
        var account = new RdpAccountant(PrivacyRelation.ZeroOut);
        account.Compose(new GaussianEvent(8));
        return account;
    }

    [Fact]
    public void Selecting_the_best_of_several_runs_costs_more_than_one_and_less_than_all()
    {
        var single = OneRun().Epsilon(1e-6).Value;
        var ten = new RdpAccountant().Compose(new GaussianEvent(8), 10).Epsilon(1e-6).Value;

        Assert.InRange(RepeatAndSelect.Poisson(OneRun(), 10).Epsilon(1e-6).Value, single, ten);
        Assert.InRange(RepeatAndSelect.NegativeBinomial(OneRun(), 1, 0.1).Epsilon(1e-6).Value, single, 3 * single);
    }

    [Fact]
    public void The_geometric_distribution_costs_what_the_theorem_says()
    {
        var selected = RepeatAndSelect.NegativeBinomial(OneRun(), 1, 0.1);
        var single = OneRun();
        var penalty = single.Orders.Zip(single.Divergences, (order, r) => (1 - 1 / order) * r + Math.Log(10) / order).Min();
        var atTwo = single.Orders.ToList().IndexOf(2);

        Assert.Equal(single.Divergences[atTwo] + 2 * penalty + Math.Log(10), selected.Divergences[atTwo], 1e-12);
    }

    [Theory]
    [InlineData(1, 0.1, 10)] // geometric: 1/gamma
    [InlineData(0, 0.5, 1.4426950408889634)] // logarithmic: (1/gamma - 1) / ln(1/gamma)
    [InlineData(-0.5, 0.25, 1.5)]
    public void The_mean_number_of_runs_is_that_of_the_distribution(double eta, double gamma, double mean) =>
        Assert.Equal(mean, RepeatAndSelect.ExpectedRuns(eta, gamma), 1e-12);
}
