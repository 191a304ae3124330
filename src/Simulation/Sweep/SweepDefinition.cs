using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureFed.Simulation;

/// <summary>What a sweep repeats.</summary>
public enum SweepKind
{
    /// <summary>Federated training runs.</summary>
    Training,

    /// <summary>Distributed mean estimation: one session over random vectors of a given length, without a model.</summary>
    MeanEstimation,
}

/// <summary>The rows on which settings are compared.</summary>
public enum SelectionRows
{
    /// <summary>The test rows, which also give the figures: whoever chooses among many on them flatters the chosen one.</summary>
    Test,

    /// <summary>Rows that clients hold out of their training rows; the figures are still of the test rows.</summary>
    Validation,
}

/// <summary>A whole sweep: what runs, and what it is asked for.</summary>
public sealed record SweepDefinition
{
    /// <summary>Runs above which a user must say that so many are meant.</summary>
    public const int StandardMostRuns = 10_000;

    /// <summary>The options and their values.</summary>
    public required SweepGrid Grid { get; init; }

    /// <summary>What is repeated.</summary>
    public SweepKind Kind { get; init; }

    /// <summary>Length of the vectors of a mean estimation.</summary>
    public int Dimension { get; init; } = 250;

    /// <summary>Seeds per cell, at least 1.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>The first seed; the others follow it.</summary>
    public long FirstSeed { get; init; } = 1;

    /// <summary>Whether a federation without noise and the pooled model are run for comparison.</summary>
    public bool WithBaselines { get; init; } = true;

    /// <summary>The metric that decides; null takes accuracy for classes, RMSE for regression, the mean squared error for a mean.</summary>
    public string? Metric { get; init; }

    /// <summary>The rows on which settings are compared.</summary>
    public SelectionRows SelectOn { get; init; }

    /// <summary>What the sweep is called in its report; null names the data.</summary>
    public string? Title { get; init; }

    /// <summary>The question it answers; null asks what privacy costs.</summary>
    public string? Question { get; init; }

    /// <summary>Where a published result that it reproduces stands, or null.</summary>
    public string? Source { get; init; }

    /// <summary>What differs from the source, or what a reader should know; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Published figures to compare with.</summary>
    public IReadOnlyList<SweepClaim> Claims { get; init; } = [];

    /// <summary>Everything that decides the results, as one line: two sweeps with the same line have the same results.</summary>
    /// <param name="files">Fingerprints of the files that the grid names.</param>
    internal string Identity(IReadOnlyDictionary<string, string> files) => new JsonObject
    {
        ["build"] = Build.Identity,
        ["kind"] = RequestWords.Of(Kind),
        ["dimension"] = Kind == SweepKind.MeanEstimation ? Dimension : null,
        ["seeds"] = Seeds,
        ["seed"] = FirstSeed,
        ["baselines"] = WithBaselines,
        ["grid"] = SweepGridFile.ToJson(Grid),
        ["files"] = JsonSerializer.SerializeToNode(files),
    }.ToJsonString();

    /// <summary>The definition with what a sweep settles itself in its grid: the plain sum unless another is named, rows held out, and files found in a folder.</summary>
    /// <param name="dataFolder">Where data and schemas are looked for that are not found by their name; null for nowhere.</param>
    /// <exception cref="RequestException">A mean estimation has no rows to select on.</exception>
    public SweepDefinition Prepared(string? dataFolder = null) => Kind == SweepKind.MeanEstimation && SelectOn == SelectionRows.Validation
        ? throw new RequestException("select-on", "--select-on validation holds out training rows, and a mean estimation has none; leave it out.")
        : this with { Grid = Grid.Prepared(Kind, SelectOn, dataFolder) };

    /// <exception cref="RequestException">More runs than a user has said are meant.</exception>
    internal void RefuseTooMany(long mostRuns)
    {
        var runs = Grid.Combinations * Seeds;
        if (runs > mostRuns)
            throw new RequestException("max-runs", FormattableString.Invariant(
                $"The grid has {Grid.Combinations:N0} cells and {Seeds} seeds, {runs:N0} runs; --max-runs allows {mostRuns:N0}: shorten a list, or raise --max-runs."));
    }
}

/// <summary>A published figure and where to find ours.</summary>
/// <param name="Cell">The options of the cells it is about, by name and text.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Published">The published value.</param>
/// <param name="Comparison">What ours has to be to agree: <c>at-least</c>, <c>at-most</c> or <c>about</c>.</param>
/// <param name="Ours">Our value when the experiment was last run, as written in its file.</param>
public sealed record SweepClaim(IReadOnlyDictionary<string, string> Cell, string Metric, double Published, ClaimComparison Comparison, double? Ours);

/// <summary>How our figure must stand to a published one.</summary>
public enum ClaimComparison
{
    /// <summary>Ours is the published value or more.</summary>
    AtLeast,

    /// <summary>Ours is the published value or less.</summary>
    AtMost,

    /// <summary>Shown side by side: settings differ, so neither is better.</summary>
    About,
}
