namespace SecureFed.Simulation.Tests;

public class SweepDeterminismTests
{
    [Fact]
    public void The_same_sweep_with_one_and_two_threads_has_the_same_results_to_the_byte()
    {
        using var folder = new ScratchFolder();

        var texts = new[] { 1, 2, 2 }.Select((threads, i) => Texts(Sweeps.Run(Sweeps.Quick, folder.In($"run{i}"), threads))).ToArray();

        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[1], texts[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(11)]
    public void A_sweep_that_was_cut_off_anywhere_goes_on_and_ends_with_the_same_bytes(int rowsLeft)
    {
        using var folder = new ScratchFolder();
        var whole = Texts(Sweeps.Run(Sweeps.Quick, folder.Path));
        var journal = folder.In(SweepRun.JournalName);
        var lines = File.ReadAllLines(journal);
        // The torn line is what a power cut leaves of the row that was being written.
        File.WriteAllText(journal, string.Join('\n', lines.Take(1 + rowsLeft)) + "\n" + lines[^1][..20]);

        var continued = Texts(Sweeps.Run(Sweeps.Quick, folder.Path));

        Assert.Equal(whole, continued);
        Assert.Equal(lines.Length, File.ReadAllLines(journal).Length);
    }

    [Fact]
    public void A_cancelled_sweep_keeps_what_is_finished_and_goes_on()
    {
        using var folder = new ScratchFolder();
        using var other = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        var run = SweepRun.Create(Sweeps.Quick, folder.Path, 1000);

        Assert.ThrowsAny<OperationCanceledException>(() => run.Run(2, new CancelAfter(stop, "5 of"), stop.Token));

        Assert.InRange(run.RunsKept(), 5, run.Runs - 1);
        Assert.Equal(Texts(Sweeps.Run(Sweeps.Quick, other.Path)), Texts(Sweeps.Run(Sweeps.Quick, folder.Path)));
    }

    [Fact]
    public void The_plain_sum_and_the_secure_one_have_the_same_metrics()
    {
        using var folder = new ScratchFolder();

        var result = Sweeps.Run(Sweeps.Definition("epsilon=4", "aggregation=plain,secure") with { WithBaselines = false }, folder.Path);

        Assert.Equal(result.Cells[0].Rows.Select(row => row.Metrics["loss"]), result.Cells[1].Rows.Select(row => row.Metrics["loss"]));
    }

    private static (string Csv, string Json) Texts(SweepResult result) => (SweepTables.Results(result), SweepAnswer.Text(result));

    private sealed class CancelAfter(CancellationTokenSource stop, string words) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Stage.StartsWith(words, StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
