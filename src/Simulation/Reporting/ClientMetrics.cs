using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>How well the final model serves each client. Only a simulator can know: a deployment has no private way to learn it.</summary>
public static class ClientMetrics
{
    private const string Note = "known to the simulator only, not private";

    /// <summary>Measures each client of a natural partition on its own test rows, and each client of an artificial one on its training rows.</summary>
    public static PerClientAnswer Of(TrainingResult result)
    {
        var federation = result.Run.Federation;
        var byKey = federation.Data.ClientKeys is not null;
        var rows = byKey ? TestRowsByKey(federation) : [.. federation.Clients.Select(client => client.Rows)];
        var parameters = result.Parameters.ToArray();
        var metrics = rows.AsParallel().AsOrdered().Select(own => Metrics.Evaluate(federation.Model, parameters, federation.Data, own)).ToArray();

        var values = Array.ConvertAll(metrics, MetricWords.Headline);
        var task = federation.Data.Task;
        var (low, high) = (values.Min(), values.Max());
        return new PerClientAnswer(
            Note,
            MetricWords.HeadlineName(task),
            byKey ? "test" : "training",
            values.Average(),
            MetricWords.Headline(Metrics.WorstDecile(metrics)),
            task == LearningTask.Regression ? high : low,
            task == LearningTask.Regression ? low : high)
        {
            ByClient = byKey ? KeysOfTestRows(federation).Zip(values).ToDictionary(pair => pair.First, pair => pair.Second) : null,
        };
    }

    private static string[] KeysOfTestRows(Federation federation) =>
        [.. federation.Data.TestRows.Select(row => federation.Data.ClientKeys![row]).Distinct().Order(StringComparer.Ordinal)];

    private static int[][] TestRowsByKey(Federation federation) =>
        [.. federation.Data.TestRows.GroupBy(row => federation.Data.ClientKeys![row]).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray())];
}
