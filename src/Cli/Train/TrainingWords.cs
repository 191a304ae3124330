using System.Globalization;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary>The answer of a training run for a person.</summary>
internal static class TrainingWords
{
    /// <summary>Writes a short table and, last, where the files are.</summary>
    public static void Write(IAnsiConsole console, TrainingAnswer answer, string folder)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("rows, features, parameters", $"{answer.Rows:N0}, {answer.Features:N0}, {answer.Parameters:N0}");
        table.AddRow("clients, training rounds", $"{answer.Clients:N0}, {answer.TrainingRounds:N0}");
        foreach (var (name, value) in answer.Metrics.Test)
            table.AddRow($"test {name}", Number(value));
        foreach (var (name, value) in answer.Metrics.Validation ?? new Dictionary<string, double>())
            table.AddRow($"validation {name}", Number(value));
        if (answer.PerClient is { } perClient)
            table.AddRow($"worst tenth of clients, {perClient.Metric} on {perClient.Rows} rows", $"{Number(perClient.WorstDecile)} [grey]({perClient.Note})[/]");
        Privacy(table, answer.Privacy);
        table.AddRow("sum", $"{answer.Aggregation.Kind}, {Survivors(answer)}");
        if (answer.Faults is { Late: var late, VirtualSeconds: var seconds })
            table.AddRow("late clients per round, virtual time", $"{Number(late.Average())}, {Number(seconds)} s");
        table.AddRow("bytes per client and round", $"{answer.Aggregation.BytesUpPerClient:N0} up, {answer.Aggregation.BytesDownPerClient:N0} down");
        console.Write(table);

        foreach (var aborted in answer.Aggregation.Aborted)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]training round {aborted.TrainingRound} opened nothing:[/] {aborted.Reason}");
        if (answer.Privacy.Mechanism == "none")
            console.MarkupLine("[yellow]No noise: the model is not differentially private.[/] Give a budget with --epsilon.");
        if (answer.Privacy.Simulated)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]Simulated {answer.Privacy.Mechanism} noise, for comparison only:[/] the sum was open to the server and its noise is drawn from a small seed.");
        if (answer.Privacy.Reproducible && answer.Privacy.Mechanism != "none")
            console.MarkupLine("[yellow]Reproducible noise: with a seed, anyone who knows it can subtract the noise, so nothing is private.[/]");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Files are in [bold]{folder}[/] ({answer.Seconds:0.0} s).");
    }

    /// <summary>Writes the metrics of an evaluated model.</summary>
    public static void Write(IAnsiConsole console, EvaluationAnswer answer)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("test rows", $"{answer.TestRows:N0} of {answer.Rows:N0}");
        foreach (var (name, value) in answer.Metrics.Test)
            table.AddRow($"test {name}", Number(value));
        console.Write(table);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Evaluated [bold]{answer.Model}[/].");
    }

    private static void Privacy(Table table, PrivacyAnswer privacy)
    {
        if (privacy.Mechanism == "none")
        {
            table.AddRow("privacy", "none");
            return;
        }
        table.AddRow("privacy", $"hides one {privacy.Unit} ({privacy.Relation}), {privacy.Mechanism}{(privacy.Simulated ? ", simulated" : "")}");
        table.AddRow("epsilon planned", $"{Number(privacy.EpsilonPlanned.Server)} server, {Number(privacy.EpsilonPlanned.Recipients)} recipients, delta {privacy.Delta:0.##e-0}");
        table.AddRow("epsilon realised", $"{Number(privacy.EpsilonRealised.Server)} server, {Number(privacy.EpsilonRealised.Recipients)} recipients");
        table.AddRow("noise multiplier, clip", $"{Number(privacy.NoiseMultiplier)}, {Number(privacy.Clip)}; counts on {privacy.LeastHonestSurvivors} noise shares");
        if (privacy.Ledger is { } ledger)
            table.AddRow("ledger", $"\"{Markup.Escape(ledger.Population)}\" has spent {Number(ledger.Spent)} of {Number(ledger.Budget)} in {ledger.Sessions:N0} sessions");
        if (privacy.AdaptiveClip is { } adaptive)
            table.AddRow("adaptive clip", $"from {Number(privacy.Clip)} to {Number(adaptive.Clips.LastOrDefault(clip => clip is not null))}, quantile {Number(adaptive.Quantile)}");
    }

    private static string Survivors(TrainingAnswer answer)
    {
        var opened = answer.Aggregation.Survivors.Where(survivors => survivors > 0).DefaultIfEmpty(0).ToArray();
        return opened.Min() == opened.Max() ? $"{opened.Max():N0} clients opened per round" : $"{opened.Min():N0} to {opened.Max():N0} clients opened per round";
    }

    private static string Number(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "unbounded";
}
