using MathNet.Numerics.Distributions;

namespace SecureFed.Simulation;

/// <summary>A mean over seeds with its 95 % confidence interval (Student's t), and the deviation of one run.</summary>
/// <param name="Count">Runs.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Sample standard deviation of one run; 0 for a single one.</param>
/// <param name="Low">Lower end of the interval of the mean; the mean itself for a single run.</param>
/// <param name="High">Upper end.</param>
public sealed record Spread(int Count, double Mean, double Deviation, double Low, double High)
{
    /// <summary>Standard error of the mean; 0 for a single run.</summary>
    public double Error => Deviation / Math.Sqrt(Count);

    internal static Spread? Of(IEnumerable<double> values)
    {
        var all = values.ToArray();
        if (all.Length == 0)
            return null;
        // The average of equal numbers need not be that number.
        var mean = all.All(value => value == all[0]) ? all[0] : all.Average();
        if (all.Length == 1)
            return new Spread(1, mean, 0, mean, mean);
        var deviation = Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
        var half = deviation == 0 ? 0 : StudentT.InvCDF(0, 1, all.Length - 1, 0.975) * deviation / Math.Sqrt(all.Length);
        return new Spread(all.Length, mean, deviation, mean - half, mean + half);
    }
}

/// <summary>One cell over its seeds.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Rows">Its runs, by seed.</param>
public sealed record SweepCellResult(SweepCell Cell, IReadOnlyList<SweepRow> Rows)
{
    /// <summary>Runs that were made.</summary>
    public IReadOnlyList<SweepRow> Made { get; } = [.. Rows.Where(row => row.Refused is null)];

    /// <summary>Why a run could not be made, of the first that could not; null when all were.</summary>
    public string? Refused => Rows.FirstOrDefault(row => row.Refused is not null)?.Refused;

    /// <summary>A metric over seeds; null where no run has it.</summary>
    public Spread? this[string metric] => Over(row => row.Metrics.TryGetValue(metric, out var value) ? value : null);

    /// <summary>A metric on the rows that clients held out, over seeds; null where no run has it.</summary>
    public Spread? OnValidation(string metric) => Over(row => row.Validation?.TryGetValue(metric, out var value) == true ? value : null);

    /// <summary>Any figure over seeds; null where no run has it.</summary>
    public Spread? Over(Func<SweepRow, double?> figure) => Spread.Of(Made.Select(figure).OfType<double>().Where(double.IsFinite));

    /// <summary>The guarantee of the cell's first run; null without noise.</summary>
    public PrivacyAnswer? Privacy => Made.Count > 0 && Made[0].Privacy is { Mechanism: not "none" } privacy ? privacy : null;

    /// <summary>The planned epsilon against the server, over seeds the largest; null without noise.</summary>
    public double? Epsilon => Over(row => row.Privacy?.EpsilonPlanned.Server) is null ? null : Made.Max(row => row.Privacy?.EpsilonPlanned.Server);

    /// <summary>The epsilon that was asked for, or else the planned one: where the cell stands on an axis of epsilon.</summary>
    public double? EpsilonAsked => Cell["epsilon"] is { } text ? Numbers.Of(text) : Epsilon;
}

/// <summary>All runs of a sweep, sorted by cell and seed, and what they say.</summary>
public sealed class SweepResult
{
    /// <summary>A loss of so small a part of the metric is worth a smaller budget.</summary>
    private const double Indifference = 0.01;

    private static readonly string[] FederationOptions = ["data", "clients", "partition"];

    internal SweepResult(SweepRun run, IEnumerable<SweepRow> rows)
    {
        Run = run;
        var byCell = rows.OrderBy(row => row.Seed).ToLookup(row => row.Cell);
        Cells = [.. run.Cells.Select(cell => new SweepCellResult(cell, [.. byCell[cell.Index]]))];
        Metric = run.Definition.Metric ?? Cells.SelectMany(cell => cell.Made).Select(row => MetricWords.Decisive(row.Metrics)).FirstOrDefault(name => name is not null) ?? "accuracy";
    }

    /// <summary>The sweep.</summary>
    public SweepRun Run { get; }

    /// <summary>Every cell with its runs.</summary>
    public IReadOnlyList<SweepCellResult> Cells { get; }

    /// <summary>The metric that decides.</summary>
    public string Metric { get; }

    /// <summary>Whether <see cref="Metric"/> gets smaller as models get better.</summary>
    public bool FallsAsItImproves => MetricWords.FallsAsItImproves(Metric);

    /// <summary>Whether settings are compared on rows that clients held out.</summary>
    public bool SelectsOnValidation => Run.Definition.SelectOn == SelectionRows.Validation;

    /// <summary>The metric of a cell on the rows on which settings are compared.</summary>
    public Spread? Deciding(SweepCellResult cell) => SelectsOnValidation ? cell.OnValidation(Metric) : cell[Metric];

    /// <summary>The cells of the grid that have a value of the metric.</summary>
    public IEnumerable<SweepCellResult> Measured => Cells.Where(cell => cell.Cell.Kind == SweepCellKind.Federated && IsMeasured(cell));

    /// <summary>The best cell of the grid by the mean of the metric; null when every cell was refused.</summary>
    public SweepCellResult? Best => BestOf(Measured);

    /// <summary>
    /// The setting to take: of the cells with noise whose mean is within 1 % of the best one's or within its standard error (Breiman et al. 1984, 3.4.3),
    /// the one with the smallest epsilon, of these the one that fears most corrupt clients (a bolder assumption always looks better), and of these the best. Without noise in the grid,
    /// <see cref="Best"/>.
    /// </summary>
    public SweepCellResult? Recommended
    {
        get
        {
            var cells = Measured.Where(cell => cell.Epsilon is not null).ToArray();
            if (BestOf(cells) is not { } best)
                return Best;
            var spread = Deciding(best)!;
            var near = cells.Where(cell => Math.Abs(Deciding(cell)!.Mean - spread.Mean) <= Math.Max(spread.Error, Indifference * Math.Abs(spread.Mean))).ToArray();
            var least = near.Min(cell => cell.EpsilonAsked);
            return BestOf(near.Where(cell => cell.EpsilonAsked <= least).GroupBy(cell => cell.Cell.RequestFor(null).Corrupt).MaxBy(group => group.Key)!);
        }
    }

    /// <summary>The federation of a cell without noise: its own grid's best such cell, or the one added for comparison.</summary>
    public SweepCellResult? WithoutNoise(SweepCell like) => BestOf(Cells.Where(cell =>
        cell.Cell.Kind != SweepCellKind.Pooled && !cell.Cell.IsPrivate && IsMeasured(cell) && SameFederation(cell.Cell, like)));

    /// <summary>The pooled model on the data of a cell.</summary>
    public SweepCellResult? Pooled(SweepCell like) => Cells.FirstOrDefault(cell =>
        cell.Cell.Kind == SweepCellKind.Pooled && cell[Metric] is not null && cell.Cell["data"] == like["data"] && cell.Cell["l2"] == like["l2"]);

    /// <summary>Runs that could not be made.</summary>
    public int RefusedRuns => Cells.Sum(cell => cell.Rows.Count - cell.Made.Count);

    /// <summary>Whether several settings were compared on the rows that are also the final test.</summary>
    public bool PicksOnTestRows => !SelectsOnValidation && Measured.Count() > 1 && Run.Definition.Kind == SweepKind.Training;

    internal SweepCellResult? BestOf(IEnumerable<SweepCellResult> cells) => cells.MinBy(cell => FallsAsItImproves ? Deciding(cell)!.Mean : -Deciding(cell)!.Mean);

    private bool IsMeasured(SweepCellResult cell) => cell[Metric] is not null && Deciding(cell) is not null;

    private static bool SameFederation(SweepCell cell, SweepCell like) =>
        FederationOptions.All(option => cell[option] == like[option]);
}

/// <summary>Numbers in option texts.</summary>
internal static class Numbers
{
    /// <summary>The number a text is, or null.</summary>
    public static double? Of(string? text) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;
}
