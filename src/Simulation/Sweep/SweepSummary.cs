using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>A sweep in a few lines: what the command answers.</summary>
public sealed record SweepSummary
{
    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The answer in one sentence.</summary>
    public required string Answer { get; init; }

    /// <summary>The metric that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>Cells, baselines included.</summary>
    public required int Cells { get; init; }

    /// <summary>Runs, baselines included.</summary>
    public required int Runs { get; init; }

    /// <summary>Runs that could not be made.</summary>
    public required int Refused { get; init; }

    /// <summary>The options of the recommended cell; null when every cell was refused.</summary>
    public required IReadOnlyDictionary<string, string>? Recommended { get; init; }

    /// <summary>The recommended cell's mean over seeds.</summary>
    public required Spread? Value { get; init; }

    /// <summary>The command that repeats one run of it.</summary>
    public required string? Command { get; init; }

    /// <summary>What choosing cost; null when nothing was chosen under noise.</summary>
    public required SearchBudget? Search { get; init; }

    /// <summary>Published figures beside ours.</summary>
    public required IReadOnlyList<ClaimCheck> Claims { get; init; }

    /// <summary>The rows on which settings were compared: test or validation.</summary>
    public required string PickedOn { get; init; }

    /// <summary>The recommended cell on the validation rows; null when none were held out.</summary>
    public required Spread? Validation { get; init; }

    /// <summary>What a careful reader must know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The files by what they hold.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Wall-clock seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The summary of a sweep.</summary>
    public static SweepSummary Of(SweepResult result, IReadOnlyDictionary<string, string> files)
    {
        var recommended = result.Recommended;
        return new SweepSummary
        {
            Question = SweepSentences.Question(result),
            Answer = SweepSentences.Answer(result),
            Metric = result.Metric,
            Cells = result.Cells.Count,
            Runs = result.Run.Runs,
            Refused = result.RefusedRuns,
            Recommended = recommended?.Cell.Options.ToDictionary(),
            Value = recommended?[result.Metric],
            Command = recommended is null ? null : result.Run.CommandFor(recommended.Cell, recommended.Rows[0].Seed),
            Search = SearchBudget.Of(result),
            Claims = ClaimCheck.All(result),
            PickedOn = RequestWords.Of(result.Run.Definition.SelectOn),
            Validation = recommended?.OnValidation(result.Metric),
            Warnings = [.. SweepSentences.Warnings(result)],
            Files = files,
        };
    }
}

/// <summary>What a sweep says in whole sentences.</summary>
internal static class SweepSentences
{
    public static string Question(SweepResult result) => result.Run.Definition.Question ?? (result.Run.Definition.Kind == SweepKind.MeanEstimation
        ? "How far is the estimated mean from the true one, for each privacy budget and number of bits?"
        : result.Measured.Any(cell => cell.Epsilon is not null)
            ? $"How much {Words(result.Metric)} does each privacy budget cost on {DataName(result)}?"
            : $"Which setting trains best on {DataName(result)}?");

    public static string Answer(SweepResult result)
    {
        if (result.Recommended is not { } cell)
            return $"No cell could be run: {result.Cells.Select(other => other.Refused).FirstOrDefault(reason => reason is not null) ?? "the grid is empty"}";
        var spread = cell[result.Metric]!;
        var guarantee = cell.Privacy is { } privacy ? $"At epsilon {Number(cell.EpsilonAsked)} (delta {privacy.Delta:0.##e-0}, hiding one {privacy.Unit})" : $"Without noise{At(result, cell.Cell)}";
        var sentence = $"{guarantee} the {Words(result.Metric)} is {Value(spread.Mean)}{(spread.High > spread.Low ? $" ± {((spread.High - spread.Low) / 2).ToString("G2", CultureInfo.InvariantCulture)}" : "")}";
        var comparisons = new List<string>();
        if (cell.Epsilon is not null && result.WithoutNoise(cell.Cell)?[result.Metric] is { } noiseless)
            comparisons.Add($"{Value(noiseless.Mean)} without noise");
        if (result.Pooled(cell.Cell)?[result.Metric] is { } pooled)
            comparisons.Add($"{Value(pooled.Mean)} for a model trained on all rows in one place");
        if (cell["central_mse"] is { } central)
            comparisons.Add($"{Value(central.Mean)} for a trusted server with Gaussian noise");
        return comparisons.Count == 0 ? sentence + "." : $"{sentence}, against {string.Join(" and ", comparisons)}.";
    }

    /// <summary>How the setting was picked without looking at test rows; null when it was not.</summary>
    public static string? PickedOnValidation(SweepResult result) => !result.SelectsOnValidation || result.Recommended is not { } cell ? null
        : $"The recommended setting was picked on validation rows: every fifth training row of each client, which no cell trained on. There it has {Value(result.Deciding(cell)!.Mean)}; every other figure is of the test rows, which decided nothing. Leave --validation out to train the setting on all training rows.";

    public static IEnumerable<string> Warnings(SweepResult result)
    {
        if (result.PicksOnTestRows)
            yield return $"The recommended setting was picked among {result.Measured.Count()} on the test rows themselves, so its figure flatters; confirm it on rows that no cell has seen.";
        if (SearchBudget.Of(result) is { } search)
            yield return $"Trying {search.Settings} settings on the private data would itself cost: epsilon {Number(search.EpsilonOfOne)} for one run, {Number(search.EpsilonOfSearch)} for the search by repeat-and-select.";
        if (result.Cells.Any(cell => cell.Privacy is { Reproducible: true }))
            yield return "Seeds make these runs repeatable, so their noise hides nothing from whoever knows the seed; train the chosen setting without --seed.";
    }

    public static string Words(string metric) => metric switch
    {
        "auc" => "test AUC",
        "rmse" => "test error (RMSE)",
        "mae" => "test error (MAE)",
        "mse" => "mean squared error",
        "r2" => "test R²",
        "f1" => "test F1",
        _ => $"test {metric}",
    };

    public static string DataName(SweepResult result) => string.Join(", ", result.Cells
        .Select(cell => cell.Cell["data"]).OfType<string>().Distinct().Select(path => Path.GetFileName(path).Replace(".csv.gz", "", StringComparison.Ordinal).Replace(".csv", "", StringComparison.Ordinal)));

    private static string At(SweepResult result, SweepCell cell) => result.Run.Varied(cell) is { Length: > 0 } options ? $", with {options}," : "";

    private static string Value(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Number(double? value) => value?.ToString("G3", CultureInfo.InvariantCulture) ?? "unbounded";
}
