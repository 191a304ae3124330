using System.Globalization;
using System.Text;

namespace SecureFed.Simulation;

/// <summary>The tables of a sweep: results, which hold nothing that depends on the clock, and times, which hold nothing else.</summary>
public static class SweepTables
{
    /// <summary>One line per run, sorted by cell and seed.</summary>
    public static string Results(SweepResult result)
    {
        var options = RequestField.All.Select(field => field.Name).Where(name => result.Cells.Any(cell => cell.Cell[name] is not null)).ToArray();
        var metrics = result.Cells.SelectMany(cell => cell.Made).SelectMany(row => row.Metrics.Keys).Distinct().ToArray();
        var held = result.SelectsOnValidation ? metrics : [];
        var text = new StringBuilder("cell,kind,seed,").AppendJoin(',', [.. options, .. metrics.Select(metric => "test_" + metric), .. held.Select(metric => "validation_" + metric)])
            .Append(",client_metric,client_mean,client_worst_decile,client_worst,used_clients,used_rounds,aborted_rounds,survivors,used_unit,used_relation,used_mechanism,used_noise_multiplier,used_clip,least_honest_survivors")
            .Append(",epsilon_planned_server,epsilon_planned_recipients,epsilon_realised_server,epsilon_realised_recipients,bytes_up_per_client,bytes_down_per_client,refused\n");
        foreach (var cell in result.Cells)
            foreach (var row in cell.Rows)
                Line(text, [Number(cell.Cell.Index), RequestWords.Of(cell.Cell.Kind), Number(row.Seed), .. options.Select(name => cell.Cell[name] ?? ""),
                    .. metrics.Select(name => Number(row.Metrics, name)), .. held.Select(name => Number(row.Validation, name)), .. Rest(row)]);
        return text.ToString();
    }

    /// <summary>Wall-clock seconds of every run, sorted by cell and seed.</summary>
    public static string Times(SweepResult result)
    {
        var text = new StringBuilder("cell,seed,seconds,milliseconds_per_client_and_training_round\n");
        foreach (var cell in result.Cells)
            foreach (var row in cell.Rows)
                Line(text, [Number(cell.Cell.Index), Number(row.Seed), row.Seconds.ToString("0.######", CultureInfo.InvariantCulture), MillisecondsPerClient(row)?.ToString("0.######", CultureInfo.InvariantCulture) ?? ""]);
        return text.ToString();
    }

    /// <summary>Time of a run over its clients and training rounds; evaluation and planning included.</summary>
    public static double? MillisecondsPerClient(SweepRow row) =>
        row.Clients * row.TrainingRounds is > 0 and var parts ? 1000 * row.Seconds / parts : null;

    private static IEnumerable<string> Rest(SweepRow row)
    {
        var (client, privacy) = (row.PerClient, row.Privacy);
        yield return client?.Metric ?? "";
        yield return Number(client?.Mean);
        yield return Number(client?.WorstDecile);
        yield return Number(client?.Worst);
        yield return Number(row.Clients);
        yield return Number(row.TrainingRounds);
        yield return Number(row.AbortedRounds);
        yield return Number(row.Survivors);
        yield return privacy?.Unit ?? "";
        yield return privacy?.Relation ?? "";
        yield return privacy?.Mechanism ?? "";
        yield return Number(privacy?.NoiseMultiplier);
        yield return Number(privacy?.Clip);
        yield return Number(privacy?.LeastHonestSurvivors);
        yield return Number(privacy?.EpsilonPlanned.Server);
        yield return Number(privacy?.EpsilonPlanned.Recipients);
        yield return Number(privacy?.EpsilonRealised.Server);
        yield return Number(privacy?.EpsilonRealised.Recipients);
        yield return Number(row.BytesUpPerClient);
        yield return Number(row.BytesDownPerClient);
        yield return row.Refused ?? "";
    }

    private static void Line(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append('\n');

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Number(IReadOnlyDictionary<string, double>? metrics, string name) => metrics?.TryGetValue(name, out var value) == true ? Number(value) : "";

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\n\r") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
