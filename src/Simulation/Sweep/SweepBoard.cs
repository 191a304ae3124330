using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>What the progress bar of a sweep says: runs side by side added up, and the best cell so far.</summary>
internal sealed class SweepBoard
{
    private const int StepsPerRun = 100;

    private readonly SweepRun run;
    private readonly IProgress<WorkProgress>? progress;
    private readonly int[] steps;
    private readonly Dictionary<int, (double Sum, int Count)> cells = [];
    private readonly Lock gate = new();
    private string best = "";
    private int finished;

    /// <param name="run">The sweep.</param>
    /// <param name="held">Rows of earlier runs of the command.</param>
    /// <param name="work">Runs to come.</param>
    /// <param name="progress">Who is told.</param>
    public SweepBoard(SweepRun run, IReadOnlyList<SweepRow> held, int work, IProgress<WorkProgress>? progress)
    {
        this.run = run;
        this.progress = progress;
        steps = new int[work];
        finished = held.Count;
        foreach (var row in held)
            Count(row);
    }

    /// <summary>Who a run of the sweep tells how far it is.</summary>
    public IProgress<WorkProgress> Within(int item) => new ItemProgress(this, item);

    /// <summary>A run is in the journal.</summary>
    public void Finished(int item, SweepRow row)
    {
        lock (gate)
        {
            finished++;
            Count(row);
        }
        Step(item, StepsPerRun);
    }

    private void Step(int item, int done)
    {
        steps[item] = done;
        progress?.Report(new WorkProgress($"{finished} of {run.Runs} runs{best}", steps.Sum(), Math.Max(1, steps.Length * StepsPerRun)));
    }

    private void Count(SweepRow row)
    {
        var metric = run.Definition.Metric ?? MetricWords.Decisive(row.Metrics);
        if (metric is null || run.Cells[row.Cell].Kind != SweepCellKind.Federated || !(row.Validation ?? row.Metrics).TryGetValue(metric, out var value))
            return;
        var (sum, count) = cells.GetValueOrDefault(row.Cell);
        cells[row.Cell] = (sum + value, count + 1);
        var (cell, mean) = cells.Select(pair => (Cell: pair.Key, Mean: pair.Value.Sum / pair.Value.Count)).MinBy(pair => MetricWords.FallsAsItImproves(metric) ? pair.Mean : -pair.Mean);
        best = string.Create(CultureInfo.InvariantCulture, $", best {metric} {mean:G4} {run.Varied(run.Cells[cell])}").TrimEnd();
    }

    private sealed class ItemProgress(SweepBoard board, int item) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => board.Step(item, Math.Min(StepsPerRun - 1, (int)((long)StepsPerRun * value.Done / Math.Max(1, value.Total))));
    }
}
