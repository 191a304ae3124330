using System.Globalization;
using System.Text;

namespace SecureFed.Simulation;

/// <summary>The CSV of a training run: one line before training and one per training round. Holds nothing that depends on the clock.</summary>
public static class MetricsTable
{
    /// <summary>The text of the file for one run.</summary>
    public static string Of(TrainingResult result)
    {
        var text = new StringBuilder();
        Header(text, result);
        Lines(text, "", result);
        return text.ToString();
    }

    /// <summary>The text of the file for several runs on the same data; the first column names the run.</summary>
    public static string Of(IReadOnlyList<(string Name, TrainingResult Run)> runs)
    {
        var text = new StringBuilder("run,");
        Header(text, runs[0].Run);
        foreach (var (name, run) in runs)
            Lines(text, name + ",", run);
        return text.ToString();
    }

    private static void Header(StringBuilder text, TrainingResult result) => text
        .Append("trainingRound,cohort,survivors,")
        .AppendJoin(',', MetricWords.NamesFor(result.Run.Federation.Data.Task))
        .Append(",epsilonPlannedServer,epsilonPlannedRecipients,late,virtualSeconds,aborted\n");

    private static void Lines(StringBuilder text, string start, TrainingResult result)
    {
        foreach (var entry in result.History)
        {
            var metrics = MetricWords.Of(entry.Test);
            var trainingRound = entry.Report?.TrainingRound ?? 0;
            text.Append(CultureInfo.InvariantCulture, $"{start}{trainingRound},{entry.Report?.Cohort ?? 0},{entry.Report?.Survivors ?? 0}");
            foreach (var name in MetricWords.NamesFor(result.Run.Federation.Data.Task))
                text.Append(',').Append(metrics.TryGetValue(name, out var value) ? Number(value) : "");
            var epsilon = result.Run.Budget.Planned(trainingRound);
            text.Append(',').Append(Number(epsilon.Server)).Append(',').Append(Number(epsilon.Recipients));
            text.Append(CultureInfo.InvariantCulture, $",{entry.Report?.Late ?? 0},{Number(entry.Report?.VirtualSeconds ?? 0)}");
            text.Append(',').Append(Quoted(entry.Report?.Aborted)).Append('\n');
        }
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string? text) => text is null ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
