using System.Text.Json.Nodes;

namespace SecureFed.Simulation;

/// <summary>A sweep: checked before anything runs, then run over the cores, run by run, into its journal.</summary>
public sealed class SweepRun
{
    /// <summary>The file of the output folder that holds every finished run.</summary>
    public const string JournalName = "journal.jsonl";

    private readonly string folder;
    private readonly string identity;
    private readonly ISweepTrial trial;

    private SweepRun(SweepDefinition definition, string folder, ISweepTrial trial)
    {
        Definition = definition;
        this.folder = folder;
        this.trial = trial;
        VariedOptions = definition.Grid.VariedOptions;
        Cells = definition.Grid.Cells(definition.WithBaselines && definition.Kind == SweepKind.Training);
        identity = definition.Identity(SweepData.Fingerprints(definition.Grid));
    }

    /// <summary>What was asked.</summary>
    public SweepDefinition Definition { get; }

    /// <summary>The cells, in order.</summary>
    public IReadOnlyList<SweepCell> Cells { get; }

    /// <summary>The options that have more than one value, in the order of help.</summary>
    public IReadOnlyList<string> VariedOptions { get; }

    /// <summary>How many runs the whole sweep has.</summary>
    public int Runs => Cells.Sum(cell => Seeds(cell).Count());

    /// <summary>Checks a sweep, reads its data and makes its folder.</summary>
    /// <param name="definition">The sweep.</param>
    /// <param name="folder">The output folder; that of the same sweep is continued.</param>
    /// <param name="mostRuns">How many runs the user allows.</param>
    /// <exception cref="RequestException">The grid is too large, a value is wrong, or the folder cannot be written to.</exception>
    public static SweepRun Create(SweepDefinition definition, string folder, long mostRuns)
    {
        definition.RefuseTooMany(mostRuns);
        ISweepTrial trial = definition.Kind == SweepKind.Training ? new TrainingTrial(new SweepData()) : new MeanEstimation(definition.Dimension);
        var run = new SweepRun(definition, folder, trial);
        trial.Prepare(run.Cells);
        OutputFolder.Create(folder);
        using var journal = run.OpenJournal();
        return run;
    }

    /// <summary>Runs what the journal does not hold yet.</summary>
    /// <param name="threads">Runs side by side.</param>
    /// <param name="progress">Told how far the sweep is and what the best cell so far is.</param>
    /// <param name="cancellation">Ends the sweep; finished runs stay in the journal.</param>
    /// <exception cref="RequestException">The journal could not be written; what it holds stays.</exception>
    public SweepResult Run(int threads, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using var journal = OpenJournal();
        var held = journal.Rows.Select(row => (row.Cell, row.Seed)).ToHashSet();
        // Pooled models first: they take one core for long, so they must not be what everybody waits for in the end.
        var work = Cells.OrderByDescending(cell => cell.Kind).SelectMany(cell => Seeds(cell).Select(seed => (Cell: cell, Seed: seed)))
            .Where(item => !held.Contains((item.Cell.Index, item.Seed))).ToArray();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var board = new SweepBoard(this, journal.Rows, work.Length, progress);
        var next = -1;
        var workers = Enumerable.Range(0, Math.Clamp(threads, 1, Math.Max(1, work.Length))).Select(_ => Task.Run(Work, CancellationToken.None)).ToArray();
        try
        {
            Task.WhenAll(workers).WaitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (IOException full)
        {
            throw new RequestException("out", $"--out {folder} cannot be written to: {full.Message.TrimEnd('.')}; {journal.Rows.Count} of {Runs} runs are kept there: make room and give the same command again.");
        }
        return new SweepResult(this, journal.Rows);

        void Work()
        {
            try
            {
                for (var i = Interlocked.Increment(ref next); i < work.Length; i = Interlocked.Increment(ref next))
                {
                    stop.Token.ThrowIfCancellationRequested();
                    var started = TimeProvider.System.GetTimestamp();
                    var row = trial.Run(work[i].Cell, work[i].Seed, Math.Max(1, threads / work.Length), board.Within(i), stop.Token);
                    journal.Append(row with { Seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds });
                    board.Finished(i, row);
                }
            }
            catch (Exception)
            {
                stop.Cancel();
                throw;
            }
        }
    }

    /// <summary>How many runs of this sweep its folder holds.</summary>
    public int RunsKept()
    {
        using var journal = OpenJournal();
        return journal.Rows.Count;
    }

    internal IEnumerable<long> Seeds(SweepCell cell) => cell.Kind == SweepCellKind.Pooled
        ? [0]
        : Enumerable.Range(0, Definition.Seeds).Select(i => Definition.FirstSeed + i);

    internal string CommandFor(SweepCell cell, long seed) => trial.CommandFor(cell, seed);

    private SweepJournal OpenJournal()
    {
        FileStream? file = null;
        try
        {
            // Without a buffer: what a full disk did not take must not come up again when the file is closed.
            file = new FileStream(Path.Combine(folder, JournalName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            if (SweepJournal.Open(file, identity, out var foreign) is { } journal)
                return journal;
            throw new RequestException("out", $"--out {folder} holds another sweep ({Difference(foreign!)}); choose another folder, or delete that one.");
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new RequestException("out", $"--out {folder} cannot be written to: {mistake.Message}");
        }
        catch (System.Text.Json.JsonException)
        {
            file?.Dispose();
            throw new RequestException("out", $"--out {folder} has a {JournalName} that is damaged or of another version; choose another folder, or delete that one.");
        }
        catch (RequestException)
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>What tells another sweep's identity from ours, in a few words.</summary>
    private string Difference(string foreign)
    {
        try
        {
            var (theirs, ours) = (JsonNode.Parse(foreign)!.AsObject(), JsonNode.Parse(identity)!.AsObject());
            if (theirs["grid"] is JsonArray { Count: 1 } theirGrid && ours["grid"] is JsonArray { Count: 1 } ourGrid)
            {
                var (before, after) = (theirGrid[0]!.AsObject(), ourGrid[0]!.AsObject());
                var option = before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).FirstOrDefault(key => !JsonNode.DeepEquals(before[key], after[key]));
                if (option is not null)
                    return $"its --{option} is {List(before[option])}, not {List(after[option])}";
            }
            var field = ours.First(pair => !JsonNode.DeepEquals(pair.Value, theirs[pair.Key])).Key;
            if (field == "build")
                return "another build of this program ran it, whose results may differ";
            return field == "files" ? "its data or schema were other files, or have changed since" : $"its {field} differ{(field.EndsWith('s') ? "" : "s")}";
        }
        catch (Exception mistake) when (mistake is System.Text.Json.JsonException or InvalidOperationException)
        {
            return "or a file that is none";
        }
    }

    private static string List(JsonNode? values) => values is JsonArray array ? string.Join(',', array.Select(value => value!.ToString())) : "left out";

    /// <summary>The swept options of a cell, as a user would write them.</summary>
    internal string Varied(SweepCell cell) =>
        string.Join(' ', cell.Options.Where(pair => VariedOptions.Contains(pair.Key)).Select(pair => SweepCommandLine.Option(pair.Key, pair.Value)));
}
