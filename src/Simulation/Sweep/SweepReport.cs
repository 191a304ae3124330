using System.Globalization;

namespace SecureFed.Simulation;

/// <summary>The report of a sweep as one page: question, answer, figures, what it rests on, and every run.</summary>
internal static class SweepReport
{
    /// <summary>Runs above which the page names the table of results instead of listing them, so that it still opens on a phone.</summary>
    private const int MostRunsListed = 3000;

    public static string Page(SweepResult result, IReadOnlyList<Figure> figures)
    {
        var title = result.Run.Definition.Title ?? $"What privacy costs on {SweepSentences.DataName(result)}";
        var page = new Html();
        Head(page, result, title);
        foreach (var figure in figures)
            page.Raw($"<figure><h3>{Html.Text(figure.Title)}</h3>{FigureSvg.Html(figure)}<figcaption>{Html.Text(figure.Caption)}</figcaption></figure>\n");
        SweepReportTables.Claims(page, result);
        SweepReportTables.Budgets(page, result);
        SweepReportTables.Safety(page, result);
        SweepReportTables.Clients(page, result);
        Choosing(page, result);
        SweepReportTables.Cells(page, result);
        SweepReportTables.Refusals(page, result);
        if (result.Run.Runs <= MostRunsListed)
            SweepReportTables.Runs(page, result);
        else
            page.Element("p", string.Create(CultureInfo.InvariantCulture, $"All {result.Run.Runs:N0} runs are in results.csv."));
        Assumptions(page, result);
        page.Raw("<footer>Tables beside this page: results.csv, results.json (nothing in them depends on the clock), timings.csv, and figures/ as PNG and SVG. Made by securefed sweep.</footer>\n");
        return page.Page(title);
    }

    private static void Head(Html page, SweepResult result, string title)
    {
        page.Raw("<header>").Element("p", title, "kicker").Element("h1", SweepSentences.Question(result)).Raw("</header>\n").Element("p", SweepSentences.Answer(result), "answer");
        if (result.Run.Definition.Source is { } source)
            page.Element("p", "Source: " + source, "soft");
        if (result.Run.Definition.Note is { } note)
            page.Element("p", note, "soft");
        if (result.Recommended is not { } chosen)
            return;
        page.Raw("<div class=\"tiles\">");
        Tile(page, chosen.EpsilonAsked is { } epsilon ? $"ε = {Number(epsilon)}" : "no noise", chosen.Privacy is { } privacy ? $"recommended budget, hides one {privacy.Unit}" : "recommended setting");
        Tile(page, Number(chosen[result.Metric]!.Mean), $"{SweepSentences.Words(result.Metric)}, mean over {chosen.Made.Count} seeds");
        if (chosen.Over(row => row.PerClient?.WorstDecile) is { } worst)
            Tile(page, Number(worst.Mean), $"{chosen.Made[0].PerClient!.Metric} of the worst tenth of clients (mean client {Number(chosen.Over(row => row.PerClient?.Mean)!.Mean)})");
        Tile(page, Bytes(chosen.Made[0].BytesUpPerClient), $"up per client and training round{(chosen.Made[0].BytesDownPerClient > 0 ? $", {Bytes(chosen.Made[0].BytesDownPerClient)} down" : "")}");
        if (chosen.Over(row => SweepTables.MillisecondsPerClient(row)) is { } time)
            Tile(page, $"{time.Mean.ToString("G3", CultureInfo.InvariantCulture)} ms", "per client and training round on this machine, all in one process");
        page.Raw("</div>\n");
        page.Element("p", chosen.Privacy is null ? "The recommended setting has the best mean over seeds. This command repeats it:"
            : "The recommended setting has the smallest epsilon whose mean lies within 1 % of the best cell with noise, or within its standard error. This command repeats it:", "soft");
        page.Raw($"<pre>{Html.Text(result.Run.CommandFor(chosen.Cell, chosen.Made[0].Seed))}</pre>\n");
        if (SweepSentences.PickedOnValidation(result) is { } picked)
            page.Element("p", picked, "soft");
        foreach (var warning in SweepSentences.Warnings(result))
            page.Element("p", warning, "warn");
    }

    private static void Choosing(Html page, SweepResult result)
    {
        if (SearchBudget.Of(result) is not { } search)
            return;
        page.Element("h2", "What choosing costs");
        page.Element("p", $"One run at the largest budget of this grid costs epsilon {Number(search.EpsilonOfOne)} (delta {search.Delta.ToString("0.##e0", CultureInfo.InvariantCulture)}). Trying settings on the private data and releasing only the best model costs "
            + $"epsilon {Number(search.EpsilonOfSearch)} by repeat-and-select (Papernot and Steinke 2022): settings drawn at random, a geometric number of times with mean {Number(search.MeanRuns)}, one for each of the {search.Settings} settings with noise. "
            + "Choosing on public or simulated data costs nothing.");
    }

    private static void Assumptions(Html page, SweepResult result)
    {
        var privacy = result.Recommended?.Privacy;
        var request = result.Recommended?.Cell.RequestFor(null);
        page.Element("h2", "What this rests on").List(
        [
            privacy is null ? "Unit: none, the recommended setting adds no noise and its model is not differentially private."
                : $"Unit: one {privacy.Unit}. Relation: {privacy.Relation}. Mechanism: {privacy.Mechanism}{(privacy.Simulated ? ", imitated in the clear for comparison" : "")}. Accountant: {privacy.Accountant}; delta {privacy.Delta?.ToString("0.##e0", CultureInfo.InvariantCulture)}.",
            $"Sampling: {(request is null ? "all" : SamplingText.Of(request.Sample))}. Epsilon for the server never counts on sampling, because the server sees the cohort; epsilon for recipients, who see only models, may.",
            $"Trust: clients trust their own noise and at most a fraction {Number(request?.Corrupt)} of the others to be corrupt; {(privacy is null ? "there is no noise to calibrate" : $"noise is calibrated to {privacy.LeastHonestSurvivors} honest survivors")}. Nobody has to trust the server with anything but starting sessions. Central noise needs a trusted server; it is shown for comparison only.",
            result.Cells.Any(cell => cell.Cell["aggregation"] == "plain")
                ? "Sums were the plain modular ones, under the same planner, abort rules and minimum cohort as the secure ones, to which they are bit-identical; bytes are those of the masked vectors alone. --aggregation secure runs real sessions and counts every frame."
                : result.Run.Definition.Kind == SweepKind.MeanEstimation ? "Vectors were encoded, noised and added modulo the ring as in a session, in the clear." : "Sums came from real protocol sessions.",
            "Metrics are on test rows that no model was trained on; metrics by client are known to the simulator only and are not private.",
            "Planned epsilon is what the plan charges; realised is what the survivors that were really there amount to. An aborted session keeps its charge.",
            "Every run has a seed, so its noise can be drawn again and hides nothing from whoever knows the seed.",
        ]);
    }

    private static void Tile(Html page, string figure, string words) => page.Raw($"<div class=\"tile\"><b>{Html.Text(figure)}</b><span>{Html.Text(words)}</span></div>");

    private static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N0} MB"),
    };

    private static string Number(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "unbounded";
}
