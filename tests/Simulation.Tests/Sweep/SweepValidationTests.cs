using SecureFed.Learning;

namespace SecureFed.Simulation.Tests;

/// <summary>Settings are chosen on rows that no model was trained on and that are no test rows.</summary>
public class SweepValidationTests
{
    private static readonly SweepDefinition OnValidation = (Sweeps.Bare("no-noise=true", "learning-rate=0.001,0.01,0.5", "partition=dirichlet:0.5") with { SelectOn = SelectionRows.Validation }).Prepared();

    [Theory]
    [InlineData("iid")]
    [InlineData("dirichlet:0.5")]
    public void Every_client_holds_out_a_fifth_of_its_training_rows(string partition)
    {
        var request = Runs.Plain with { Partition = PartitionRule.Parse(partition), Clients = 8 };
        var whole = TrainingRun.Create(request, Runs.BreastCancer).Federation;
        var federation = TrainingRun.Create(request with { Validation = true }, Runs.BreastCancer).Federation;

        Assert.All(whole.Clients.Zip(federation.Clients), pair => Assert.Equal(pair.First.Rows.Length - (pair.First.Rows.Length / 5), pair.Second.Rows.Length));
        Assert.Equal(whole.Data.TrainRows, federation.Clients.SelectMany(client => client.Rows).Concat(federation.ValidationRows).Order());
        Assert.Equal(federation.Data.TrainRows, federation.Clients.SelectMany(client => client.Rows).Order());
        Assert.Empty(federation.ValidationRows.Intersect(federation.Data.TestRows));
    }

    [Fact]
    public void The_validation_metrics_are_those_of_the_final_model_on_the_rows_held_out()
    {
        var result = Runs.Train(Runs.Plain with { Validation = true });

        var federation = result.Run.Federation;
        var again = Metrics.Evaluate(federation.Model, [.. result.Parameters], federation.Data, [.. federation.ValidationRows]);
        Assert.Equal(again, result.Validation);
        Assert.NotEqual(result.Test.Loss, result.Validation!.Loss);
        Assert.Null(Runs.Train(Runs.Plain).Validation);
    }

    [Fact]
    public void The_setting_is_picked_on_validation_rows_and_the_page_says_so_instead_of_warning()
    {
        using var folder = new ScratchFolder();
        var result = Sweeps.Run(OnValidation, folder.Path);

        var chosen = result.Recommended!;

        Assert.Equal(result.Cells.Where(cell => cell.Cell.Kind == SweepCellKind.Federated).MaxBy(cell => cell.OnValidation("accuracy")!.Mean), chosen);
        Assert.False(result.PicksOnTestRows);
        var page = File.ReadAllText(SweepFiles.Write(result, folder.Path)["report"]);
        Assert.Contains("picked on validation rows", page);
        Assert.DoesNotContain("picked among", page);
        Assert.Contains("--validation", result.Run.CommandFor(chosen.Cell, 1));
        Assert.Contains("validation_accuracy", SweepTables.Results(result));
        Assert.All(result.Cells.SelectMany(cell => cell.Made), row => Assert.NotEqual(row.Metrics["loss"], row.Validation!["loss"]));
    }

    [Fact]
    public void Test_rows_decide_nothing_then()
    {
        using var folder = new ScratchFolder();
        var definition = OnValidation;
        var result = Sweeps.Run(definition, folder.Path);
        var rows = result.Cells.SelectMany(cell => cell.Rows).Select((row, i) => row with { Metrics = row.Metrics.ToDictionary(pair => pair.Key, pair => pair.Value * Math.Sin(i)) });

        Assert.Equal(result.Recommended!.Cell, new SweepResult(result.Run, rows).Recommended!.Cell);
    }

    [Fact]
    public void Where_no_client_has_five_rows_nothing_can_be_held_out() =>
        Assert.Equal("validation", Assert.Throws<RequestException>(() => TrainingRun.Create(Runs.Plain with { Validation = true, Clients = 200 }, Runs.BreastCancer)).Field);

    [Fact]
    public void A_mean_estimation_has_no_rows_to_hold_out() =>
        Assert.Equal("select-on", Assert.Throws<RequestException>(() => (Sweeps.Bare() with { Kind = SweepKind.MeanEstimation, SelectOn = SelectionRows.Validation }).Prepared()).Field);
}
