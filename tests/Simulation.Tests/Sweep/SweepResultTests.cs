namespace SecureFed.Simulation.Tests;

public class SweepResultTests
{
    [Fact]
    public void A_spread_is_the_mean_and_students_interval()
    {
        var spread = Spread.Of([1.0, 2.0, 3.0, 4.0])!;

        Assert.Equal(2.5, spread.Mean);
        Assert.Equal(1.290994, spread.Deviation, 1e-6);
        // t with three degrees of freedom at 97.5 % is 3.182446.
        Assert.Equal(2.5 - (3.182446 * 1.290994 / 2), spread.Low, 1e-5);
        Assert.Null(Spread.Of([]));
    }

    [Fact]
    public void The_smallest_budget_that_loses_next_to_nothing_is_recommended()
    {
        using var folder = new ScratchFolder();
        var result = Sweeps.Run(Sweeps.Definition("epsilon=0.01,50,100", "rounds=20") with { Metric = "auc" }, folder.Path);

        var chosen = result.Recommended!;

        Assert.Equal("50", chosen.Cell["epsilon"]);
        Assert.True(result.Best!["auc"]!.Mean - chosen["auc"]!.Mean <= 0.01);
        Assert.True(result.PicksOnTestRows);
    }

    [Fact]
    public void At_one_budget_the_more_careful_assumption_is_recommended_where_it_loses_next_to_nothing()
    {
        using var folder = new ScratchFolder();

        var chosen = Sweeps.Run(Sweeps.Definition("epsilon=100,200", "clients=10", "rounds=20", "tolerate-dropout=0", "corrupt=0,0.2") with { Metric = "auc" }, folder.Path).Recommended!;

        Assert.Equal(("100", "0.2"), (chosen.Cell["epsilon"], chosen.Cell["corrupt"]));
    }

    [Fact]
    public void Searching_costs_more_than_one_run_and_the_more_the_more_settings()
    {
        using var folder = new ScratchFolder();
        var few = SearchBudget.Of(Sweeps.Run(Sweeps.Definition("epsilon=1", "clip=0.5,1") with { WithBaselines = false }, folder.In("few")))!;
        var many = SearchBudget.Of(Sweeps.Run(Sweeps.Definition("epsilon=1", "clip=0.5..1:6") with { WithBaselines = false }, folder.In("many")))!;

        Assert.Equal(1, few.EpsilonOfOne, 0.02);
        Assert.True(few.EpsilonOfOne < few.EpsilonOfSearch && few.EpsilonOfSearch < many.EpsilonOfSearch);
    }

    [Fact]
    public void Eighteen_bits_estimate_a_mean_about_as_well_as_a_trusted_servers_Gaussian_and_eight_do_not()
    {
        using var folder = new ScratchFolder();
        var definition = new SweepDefinition
        {
            Grid = Sweeps.Grid("clients=50", "epsilon=2", "bits=8,18", "corrupt=0", "tolerate-dropout=0"),
            Kind = SweepKind.MeanEstimation,
            Dimension = 60,
            Seeds = 10,
        };

        var ratios = Sweeps.Run(definition, folder.Path).Cells.Select(cell => cell["central_ratio"]!.Mean).ToArray();

        Assert.True(ratios[0] > 2 * ratios[1], $"8 bits {ratios[0]}, 18 bits {ratios[1]}");
        Assert.InRange(ratios[1], 0.8, 1.5);
    }

    [Fact]
    public void A_claim_is_checked_against_the_cell_that_it_names()
    {
        using var folder = new ScratchFolder();
        var claim = new SweepClaim(new Dictionary<string, string> { ["clip"] = "1.0" }, "auc", 0.5, ClaimComparison.AtLeast, null);
        var definition = Sweeps.Definition("epsilon=8", "clip=0.5,1") with { WithBaselines = false, Claims = [claim, claim with { Comparison = ClaimComparison.AtMost }, claim with { Metric = "rmse" }] };

        var result = Sweeps.Run(definition, folder.Path);

        Assert.Equal([true, false, null], ClaimCheck.All(result).Select(check => check.Agrees));
        Assert.Equal(result.Cells[1]["auc"], ClaimCheck.All(result)[0].Ours);
    }
}
