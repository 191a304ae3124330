using System.Globalization;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary>The demonstration's answer for a person.</summary>
internal static class DemoWords
{
    /// <summary>Writes a table, what it means, and where the files are.</summary>
    public static void Write(IAnsiConsole console, DemoAnswer answer, TrainingAnswer secure, string folder)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("[bold]breast_cancer[/], 569 records over 20 clients, 20 training rounds")
            .AddColumn("").AddColumn(new TableColumn("pooled").RightAligned())
            .AddColumn(new TableColumn("secure sum").RightAligned()).AddColumn(new TableColumn("secure sum + noise").RightAligned());
        table.AddRow("test accuracy", Percent(answer.Pooled["accuracy"]), Percent(answer.Secure["accuracy"]), Percent(answer.Private["accuracy"]));
        table.AddRow("test AUC", Number(answer.Pooled["auc"]), Number(answer.Secure["auc"]), Number(answer.Private["auc"]));
        table.AddRow("who sees records", "the server", "nobody", "nobody");
        table.AddRow("who sees a client's update", "-", "nobody", "nobody");
        table.AddRow("epsilon (one record)", "unbounded", "unbounded", Number(answer.Privacy.EpsilonPlanned.Server));
        table.AddRow("delta", "-", "-", string.Create(CultureInfo.InvariantCulture, $"{answer.Privacy.Delta:0e-0}"));
        table.AddRow("clients opened per round", "-", Survivors(secure), Survivors(answer));
        table.AddRow("bytes up per client, round", "-", $"{secure.Aggregation.BytesUpPerClient:N0}", $"{answer.Aggregation.BytesUpPerClient:N0}");
        table.AddRow("bytes down per client, round", "-", $"{secure.Aggregation.BytesDownPerClient:N0}", $"{answer.Aggregation.BytesDownPerClient:N0}");
        console.Write(table);

        console.MarkupLine(answer.PlainEqualsSecure
            ? "The plain modular sum and the secure sum gave [green]bit-identical models[/]."
            : "[red]The plain modular sum and the secure sum gave different models.[/]");
        if (answer.Privacy.Reproducible)
            console.MarkupLine("[yellow]Reproducible noise: with a seed, anyone who knows it can subtract the noise, so nothing is private.[/]");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Model, metrics and picture are in [bold]{folder}[/] ({answer.Seconds:0.0} s).");
    }

    private static string Survivors(TrainingAnswer answer)
    {
        var survivors = answer.Aggregation.Survivors;
        var opened = survivors.Where(count => count > 0).DefaultIfEmpty(0).ToArray();
        var aborted = answer.Aggregation.Aborted.Count;
        return $"{opened.Min()} to {opened.Max()} of {answer.Clients}{(aborted == 0 ? "" : $", {aborted} aborted")}";
    }

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %");

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
}
