using System.Globalization;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary>The answer of a sweep for a person.</summary>
internal static class SweepWords
{
    private const int MostLines = 24;

    /// <summary>Writes a table of cells, the answer in a sentence and, last, where the files are.</summary>
    public static void Write(IAnsiConsole console, SweepResult result, SweepSummary answer, string folder)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("options").AddColumn(new TableColumn(result.Metric).RightAligned())
            .AddColumn(new TableColumn("95 % interval").RightAligned()).AddColumn(new TableColumn("epsilon").RightAligned());
        var cells = result.Cells.Where(cell => cell.Rows.Count > 0).ToArray();
        foreach (var cell in cells.Take(MostLines))
            table.AddRow(Markup.Escape(Name(result, cell.Cell)), Value(result, cell), Interval(cell[result.Metric]), cell.Epsilon?.ToString("G3", CultureInfo.InvariantCulture) ?? "-");
        console.Write(table);
        if (cells.Length > MostLines)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]and {cells.Length - MostLines} more cells in results.csv[/]");

        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{answer.Answer}");
        if (answer.PickedOn == "validation" && answer.Validation is { } held)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Picked on validation rows, where it has {held.Mean:G4}; the figures are of the test rows.");
        if (answer.Refused > 0)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{answer.Refused} of {answer.Runs} runs could not be made;[/] results.csv says why.");
        foreach (var warning in answer.Warnings)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{warning}[/]");
        if (answer.Command is { } command)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Recommended: [bold]{command}[/]");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Report and tables are in [bold]{folder}[/] ({answer.Seconds:0.0} s).");
    }

    private static string Name(SweepResult result, SweepCell cell)
    {
        var varied = string.Join(' ', result.Run.VariedOptions.Where(option => cell[option] is not null).Select(option => $"{option} {cell[option]}"));
        return cell.Kind switch
        {
            SweepCellKind.Pooled => $"pooled {varied}",
            SweepCellKind.Baseline => $"without noise {varied}",
            _ => varied.Length > 0 ? varied : "the only cell",
        };
    }

    private static string Value(SweepResult result, SweepCellResult cell) => cell[result.Metric] is { } spread ? $"{spread.Mean:G4}" : "[yellow]refused[/]";

    private static string Interval(Spread? spread) => spread is { Count: > 1 } ? string.Create(CultureInfo.InvariantCulture, $"{spread.Low:G4} to {spread.High:G4}") : "-";
}
