using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>The tables of a sweep's report.</summary>
internal static class SweepReportTables
{
    /// <summary>Published figures beside ours.</summary>
    public static void Claims(Html page, SweepResult result)
    {
        var claims = ClaimCheck.All(result);
        if (claims.Count == 0)
            return;
        page.Element("h2", "Published and ours").Table(["cell", "metric", "published#", "ours#", "95 % interval#", ""], claims.Select(claim => ((string?)null, (IReadOnlyList<string>)
        [
            Html.Text(string.Join(", ", claim.Claim.Cell.Select(pair => $"{pair.Key} {pair.Value}"))), Html.Text(claim.Claim.Metric),
            (claim.Claim.Comparison switch { ClaimComparison.AtLeast => "≥ ", ClaimComparison.AtMost => "≤ ", _ => "" }) + Number(claim.Claim.Published),
            Number(claim.Ours?.Mean), Interval(claim.Ours),
            claim.Agrees switch { true => "<span class=\"yes\">agrees</span>", false => "<span class=\"no\">differs</span>", _ => claim.Ours is null ? "<span class=\"no\">not run</span>" : "" },
        ])));
    }

    /// <summary>Planned and realised epsilon, for the server and for recipients, of the cells of the main figure.</summary>
    public static void Budgets(Html page, SweepResult result)
    {
        if (result.Recommended is not { Privacy: not null } chosen)
            return;
        var cells = SweepFigures.Slice(result, chosen, "epsilon").SelectMany(group => group).Where(cell => cell.Privacy is not null).ToArray();
        page.Element("h2", "Planned and realised epsilon")
            .Element("p", "The largest over seeds. Planned is what the plan charges for the fewest honest survivors it counts on; realised follows who was really there.", "soft")
            .Table(["setting", "server, planned#", "server, realised#", "recipients, planned#", "recipients, realised#", "noise multiplier#", "least honest survivors#"], cells.Select(cell => (cell == chosen ? "chosen" : null, (IReadOnlyList<string>)
            [
                Html.Text(Name(result, cell)), Budget(cell.Epsilon), Budget(Most(cell, row => row.Privacy?.EpsilonRealised.Server)), Budget(Most(cell, row => row.Privacy?.EpsilonPlanned.Recipients)),
                Budget(Most(cell, row => row.Privacy?.EpsilonRealised.Recipients)), Number(cell.Privacy!.NoiseMultiplier), cell.Privacy.LeastHonestSurvivors.ToString(CultureInfo.InvariantCulture),
            ])));
    }

    /// <summary>What it costs to assume more corrupt or lost clients, where the grid has both.</summary>
    public static void Safety(Html page, SweepResult result)
    {
        var prices = SafetyPrice.All(result);
        if (prices.Count == 0)
            return;
        page.Element("h2", "What safety costs")
            .Element("p", "Noise is calibrated to the survivors that are certainly honest. Whoever fears more corrupt clients or dropouts counts on fewer of them, so that each adds more noise. Each line stands beside the setting that differs only in what it fears.", "soft")
            .Table(["setting", "least honest survivors#", $"{result.Metric}#", "beside#", "with survivors#", "difference#"], prices.Select(price => ((string?)null, (IReadOnlyList<string>)
            [
                Html.Text(Name(result, price.Careful)), price.Careful.Privacy!.LeastHonestSurvivors.ToString(CultureInfo.InvariantCulture), Number(price.Careful[result.Metric]!.Mean),
                Number(price.Bold[result.Metric]!.Mean), price.Bold.Privacy!.LeastHonestSurvivors.ToString(CultureInfo.InvariantCulture),
                (price.Careful[result.Metric]!.Mean - price.Bold[result.Metric]!.Mean).ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture),
            ])));
    }

    /// <summary>The metric of every natural client, where there are few enough to read.</summary>
    public static void Clients(Html page, SweepResult result)
    {
        const int MostClients = 40;
        const int MostColumns = 8;
        var cells = result.Cells.Where(cell => cell.Made.Any(row => row.PerClient?.ByClient is not null)).Take(MostColumns).ToArray();
        var clients = cells.SelectMany(cell => cell.Made).SelectMany(row => row.PerClient?.ByClient?.Keys ?? []).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (clients.Length is 0 or > MostClients)
            return;
        page.Element("h2", "By client").Element("p", $"{cells[0].Made[0].PerClient!.Metric} on each client's own test rows, mean and standard deviation over seeds; {cells[0].Made[0].PerClient!.Note}.", "soft")
            .Table(["client", .. cells.Select(cell => Name(result, cell) + "#")], clients.Select(client => ((string?)null, (IReadOnlyList<string>)
            [
                Html.Text(client), .. cells.Select(cell => MeanAndDeviation(cell.Over(row => row.PerClient?.ByClient?.TryGetValue(client, out var value) == true ? value : null))),
            ])));
    }

    /// <summary>Every cell with its price and the command that repeats it.</summary>
    public static void Cells(Html page, SweepResult result)
    {
        var hasClients = result.Cells.Any(cell => cell.Made.Any(row => row.PerClient is not null));
        var held = result.SelectsOnValidation;
        string[] heads = ["setting", $"{result.Metric}#", "95 % interval#", .. held ? [$"validation {result.Metric}#"] : Array.Empty<string>(), .. hasClients ? ["worst tenth#"] : Array.Empty<string>(), "bytes up#", "bytes down#", "ms#", "aborted#", "command"];
        page.Element("h2", "Every cell").Element("p", "Bytes and milliseconds are per client and training round; aborted is the mean number of training rounds that opened nothing.", "soft")
            .Table(heads, result.Cells.Where(cell => cell.Made.Count > 0).Select(cell => (cell == result.Recommended ? "chosen" : null, (IReadOnlyList<string>)
            [
                Html.Text(Name(result, cell)), Number(cell[result.Metric]?.Mean), Interval(cell[result.Metric]), .. held ? [Number(cell.OnValidation(result.Metric)?.Mean)] : Array.Empty<string>(), .. hasClients ? [Number(cell.Over(row => row.PerClient?.WorstDecile)?.Mean)] : Array.Empty<string>(),
                Whole(cell.Over(row => row.Clients > 0 ? row.BytesUpPerClient : null)), Whole(cell.Over(row => row.Clients > 0 ? row.BytesDownPerClient : null)), Number(cell.Over(row => SweepTables.MillisecondsPerClient(row))?.Mean),
                Number(cell.Over(row => row.Clients > 0 ? row.AbortedRounds : null)?.Mean),
                cell.Cell.Kind == SweepCellKind.Pooled ? "" : $"<code>{Html.Text(result.Run.CommandFor(cell.Cell, cell.Made[0].Seed))}</code>",
            ])));
    }

    /// <summary>Cells that could not be run, with the reason.</summary>
    public static void Refusals(Html page, SweepResult result)
    {
        var refused = result.Cells.Where(cell => cell.Refused is not null).ToArray();
        if (refused.Length > 0)
            page.Element("h2", "Cells that could not be run").Table(["setting", "reason"], refused.Select(cell => ((string?)null, (IReadOnlyList<string>)[Html.Text(Name(result, cell)), $"<span class=\"refused\">{Html.Text(cell.Refused)}</span>"])));
    }

    /// <summary>Every run.</summary>
    public static void Runs(Html page, SweepResult result)
    {
        var metrics = result.Cells.SelectMany(cell => cell.Made).SelectMany(row => row.Metrics.Keys).Distinct().ToArray();
        page.Raw(string.Create(CultureInfo.InvariantCulture, $"<details><summary>All {result.Run.Runs:N0} runs</summary><p class=\"soft\">The command of a run is that of its cell with the run's seed.</p>"))
            .Table(["cell#", "setting", "seed#", .. metrics.Select(metric => metric + "#"), "survivors#"], result.Cells.SelectMany(cell => cell.Rows.Select(row => ((string?)null, (IReadOnlyList<string>)
            [
                cell.Cell.Index.ToString(CultureInfo.InvariantCulture), Html.Text(Name(result, cell)), row.Seed.ToString(CultureInfo.InvariantCulture),
                .. metrics.Select(metric => row.Metrics.TryGetValue(metric, out var value) ? Number(value) : ""), row.Refused is null ? Number(row.Clients > 0 ? row.Survivors : null) : "<span class=\"refused\">refused</span>",
            ])))).Raw("</details>\n");
    }

    private static string Name(SweepResult result, SweepCellResult cell)
    {
        var varied = string.Join(", ", result.Run.VariedOptions.Where(option => cell.Cell[option] is not null).Select(option => $"{option} {cell.Cell[option]}"));
        return cell.Cell.Kind switch
        {
            SweepCellKind.Pooled => $"pooled {varied}".TrimEnd(),
            SweepCellKind.Baseline => $"without noise, defaults {varied}".TrimEnd(),
            _ => varied.Length > 0 ? varied : "the only cell",
        };
    }

    /// <summary>What nothing bounds, as a central server's view of the clear sum, has no number.</summary>
    private static string Budget(double? epsilon) => epsilon is null ? "unbounded" : Number(epsilon);

    private static double? Most(SweepCellResult cell, Func<SweepRow, double?> figure) => cell.Made.Max(figure);

    private static string MeanAndDeviation(Spread? spread) => spread is { Count: > 1 } ? string.Create(CultureInfo.InvariantCulture, $"{spread.Mean:G3} ± {spread.Deviation:G2}") : Number(spread?.Mean);

    private static string Interval(Spread? spread) => spread is { Count: > 1 } ? $"{Number(spread.Low)} to {Number(spread.High)}" : "";

    private static string Whole(Spread? spread) => spread?.Mean.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static string Number(double? value) => value is { } number ? double.IsFinite(number) ? number.ToString("G4", CultureInfo.InvariantCulture) : "unbounded" : "";
}
