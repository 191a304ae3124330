using System.Globalization;
using System.Text;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>The CSV of a training run: one line before training and one per training round. Holds nothing that depends on the clock.</summary>
public static class MetricsTable
{
    /// <summary>The text of the file.</summary>
    public static string Of(TrainingResult result)
    {
        var names = MetricWords.NamesFor(result.Run.Federation.Data.Task);
        var isPrivate = result.Run.Plan.Mechanism != NoiseMechanism.None;
        var text = new StringBuilder();
        text.Append("trainingRound,cohort,survivors,").AppendJoin(',', names);
        text.Append(isPrivate ? ",epsilonPlannedServer,epsilonPlannedRecipients,aborted\n" : ",aborted\n");
        foreach (var entry in result.History)
        {
            var metrics = MetricWords.Of(entry.Test);
            var trainingRound = entry.Report?.TrainingRound ?? 0;
            text.Append(CultureInfo.InvariantCulture, $"{trainingRound},{entry.Report?.Cohort ?? 0},{entry.Report?.Survivors ?? 0}");
            foreach (var name in names)
                text.Append(',').Append(metrics.TryGetValue(name, out var value) ? Number(value) : "");
            if (isPrivate)
            {
                var epsilon = trainingRound == 0 ? new EpsilonAnswer(0, 0) : result.Run.Budget.Planned(trainingRound);
                text.Append(',').Append(Number(epsilon.Server)).Append(',').Append(Number(epsilon.Recipients));
            }
            text.Append(',').Append(Quoted(entry.Report?.Aborted)).Append('\n');
        }
        return text.ToString();
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string? text) => text is null ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
