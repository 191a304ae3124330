namespace SecureFed.Simulation.Tests;

public class SweepGridTests
{
    [Fact]
    public void All_combinations_become_cells_in_the_order_of_the_lists()
    {
        var cells = Sweeps.Grid("epsilon=2,1", "clip=0.5,1", "data=breast_cancer").Cells(withBaselines: false);

        Assert.Equal(
            ["--data breast_cancer --clip 0.5 --epsilon 2", "--data breast_cancer --clip 0.5 --epsilon 1", "--data breast_cancer --clip 1 --epsilon 2", "--data breast_cancer --clip 1 --epsilon 1"],
            cells.Select(cell => cell.CommandLine));
        Assert.Equal([0, 1, 2, 3], cells.Select(cell => cell.Index));
    }

    [Fact]
    public void A_mechanism_of_none_among_others_drops_the_budget_and_is_one_cell()
    {
        var cells = Sweeps.Grid("epsilon=1,2", "mechanism=none,distributed-skellam").Cells(withBaselines: false);

        Assert.Equal(["--mechanism none", "--epsilon 1 --mechanism distributed-skellam", "--epsilon 2 --mechanism distributed-skellam"], cells.Select(cell => cell.CommandLine));
    }

    [Fact]
    public void A_federation_without_noise_and_the_pooled_model_are_added_once_each()
    {
        var cells = Sweeps.Grid("data=breast_cancer", "epsilon=1,2", "clients=5,10", "clip=1").Cells(withBaselines: true);

        Assert.Equal(2, cells.Count(cell => cell.Kind == SweepCellKind.Baseline));
        Assert.Equal("--data breast_cancer --clients 5 --no-noise", cells.First(cell => cell.Kind == SweepCellKind.Baseline).CommandLine);
        Assert.Equal("--data breast_cancer", Assert.Single(cells, cell => cell.Kind == SweepCellKind.Pooled).CommandLine);
    }

    [Fact]
    public void Every_option_of_a_training_run_can_be_swept_but_those_that_belong_to_one_training() =>
        Assert.Equal(["evaluate", "ledger", "logs", "population", "seed", "threads", "total-epsilon", "validation"], RequestField.All.Except(SweepGrid.Fields).Select(field => field.Name).Order());

    [Fact]
    public void A_command_line_is_quoted_for_a_shell() =>
        Assert.Equal("--data 'my data.csv' --test-rule 'i % 5 == 4'", Sweeps.Grid("data=my data.csv", "test-rule=i % 5 == 4").Cells(false)[0].CommandLine);

    [Theory]
    [InlineData("epsilon=1,x", "--epsilon is 'x'")]
    [InlineData("seed=1,2", "--seed cannot be swept")]
    [InlineData("epsilom=1", "unknown option 'epsilom'")]
    public void A_wrong_value_is_refused_before_anything_runs(string list, string words) =>
        Assert.Contains(words, Assert.Throws<RequestException>(() => Sweeps.Grid(list)).Message);
}
