using System.Globalization;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary>The answer of <c>audit privacy</c> for a person.</summary>
internal static class PrivacyAuditWords
{
    /// <summary>Writes the bounds from below beside those from above and, last, the verdict.</summary>
    public static void Write(IAnsiConsole console, PrivacyAuditAnswer answer, string? folder)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"Claim: one {answer.Unit} is hidden ({answer.Relation}) by {answer.Mechanism} noise of multiplier {answer.NoiseMultiplier:G4} in {answer.TrainingRounds} training rounds of {answer.Clients} clients, updates of {answer.Dimension} values.");

        var table = new Table().Border(TableBorder.Rounded).AddColumn("audit").AddColumn("evidence")
            .AddColumn(new TableColumn("delta").RightAligned()).AddColumn(new TableColumn("epsilon at least").RightAligned()).AddColumn(new TableColumn("certified at most").RightAligned());
        var one = answer.OneRun;
        table.AddRow($"one training, {one.Aggregation} sum", $"{one.Correct} of {one.Guesses} guesses right about {one.Canaries} canaries", Number(one.Delta), Measured(one.EpsilonAtLeast, one.Exceeds), Number(one.CertifiedEpsilon));
        foreach (var point in answer.Threshold)
        {
            var isFirst = point == answer.Threshold[0];
            table.AddRow(
                isFirst ? "many trainings, plain sum" : "",
                isFirst ? $"{answer.RunsWithCanary:N0} with a canary, {answer.RunsWithoutCanary:N0} without" : "",
                Number(point.Delta), Measured(point.EpsilonAtLeast, point.Exceeds), Number(point.CertifiedEpsilon));
        }

        console.Write(table);
        var confidence = (100 * answer.Confidence).ToString("0.###", CultureInfo.InvariantCulture);
        if (answer.Passed)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[green]PASS[/]: at {confidence} percent confidence nothing measured exceeds what the {answer.Accountant} accountant certifies. That refutes nothing; it proves no guarantee ({answer.Seconds:0.0} s).");
        else
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]FAIL[/]: at {confidence} percent confidence more was measured than the {answer.Accountant} accountant certifies. The noise is less than claimed, or the claim is wrong ({answer.Seconds:0.0} s).");
        if (folder is not null)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"The answer is in [bold]{folder}[/].");
    }

    private static string Measured(double value, bool exceeds) => exceeds ? $"[red]{Number(value)}[/]" : Number(value);

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
