using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Runs one cell with one seed. What a cell refuses becomes a row with the reason.</summary>
internal sealed class TrainingTrial(SweepData data) : ISweepTrial
{
    public void Prepare(IReadOnlyList<SweepCell> cells)
    {
        foreach (var cell in cells)
            data.Of(cell);
    }

    public SweepRow Run(SweepCell cell, long seed, int threads, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        try
        {
            return cell.Kind == SweepCellKind.Pooled ? Pool(cell) : Train(cell, seed, threads, progress, cancellation);
        }
        catch (Exception refusal) when (refusal is RequestException or PlanRefusedException or UnsupportedEventException or DataFormatException)
        {
            return SweepRow.Refusal(cell, seed, refusal.Message.ReplaceLineEndings(" "));
        }
        catch (Exception fault) when (fault is ArgumentException or ArithmeticException or InvalidOperationException or NotSupportedException)
        {
            // Not foreseen, but one cell's fault must not cost the others their results.
            return SweepRow.Refusal(cell, seed, $"failed: {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}");
        }
    }

    public string CommandFor(SweepCell cell, long seed) => SweepCommandLine.Train(cell, seed);

    private SweepRow Train(SweepCell cell, long seed, int threads, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        var run = TrainingRun.Create(cell.RequestFor(seed, threads), data.Of(cell));
        var answer = TrainingReport.Answer(run.Train(progress, cancellation));
        return new SweepRow
        {
            Cell = cell.Index,
            Seed = seed,
            Metrics = answer.Metrics.Test,
            Validation = answer.Metrics.Validation,
            PerClient = answer.PerClient,
            Privacy = answer.Privacy,
            Clients = answer.Clients,
            TrainingRounds = answer.TrainingRounds,
            AbortedRounds = answer.Aggregation.Aborted.Count,
            Survivors = answer.Aggregation.Survivors.Where(survivors => survivors > 0).DefaultIfEmpty(0).Average(),
            BytesUpPerClient = answer.Aggregation.BytesUpPerClient,
            BytesDownPerClient = answer.Aggregation.BytesDownPerClient,
        };
    }

    /// <summary>One holder of all rows holds out a fifth of them where every client does.</summary>
    private SweepRow Pool(SweepCell cell)
    {
        var (set, request) = (data.Of(cell), cell.RequestFor(null));
        var (train, heldOut) = request.Validation ? ValidationRows.Split(set.TrainRows) : (set.TrainRows, []);
        var model = LinearModel.For(set, request.L2);
        var parameters = PooledTrainer.Train(model, set, train);
        IReadOnlyDictionary<string, double> On(int[] rows) => MetricWords.Of(Metrics.Evaluate(model, parameters, set, rows));
        return new SweepRow { Cell = cell.Index, Seed = 0, Metrics = On(set.TestRows), Validation = heldOut.Length > 0 ? On(heldOut) : null };
    }
}

/// <summary>What a sweep repeats: one cell with one seed.</summary>
internal interface ISweepTrial
{
    /// <summary>Reads what the cells need, so that a missing file is refused before anything runs.</summary>
    void Prepare(IReadOnlyList<SweepCell> cells);

    /// <summary>Runs one cell with one seed.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">Threads for this run.</param>
    /// <param name="progress">Told how far the run is.</param>
    /// <param name="cancellation">Ends the run.</param>
    SweepRow Run(SweepCell cell, long seed, int threads, IProgress<WorkProgress> progress, CancellationToken cancellation);

    /// <summary>The command line that repeats it.</summary>
    string CommandFor(SweepCell cell, long seed);
}
