using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureFed.Simulation;

/// <summary>The results of a sweep as JSON. Holds nothing that depends on the clock.</summary>
public static class SweepAnswer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The text of the file.</summary>
    public static string Text(SweepResult result) => JsonSerializer.Serialize(
        new
        {
            result.Run.Definition.Title,
            result.Metric,
            aggregation = "every cell names its own; plain sums are bit-identical to secure ones",
            recommended = result.Recommended?.Cell.Index,
            best = result.Best?.Cell.Index,
            selectOn = result.Run.Definition.SelectOn,
            result.PicksOnTestRows,
            search = SearchBudget.Of(result),
            claims = ClaimCheck.All(result),
            cells = result.Cells.Select(cell => new
            {
                cell = cell.Cell.Index,
                cell.Cell.Kind,
                options = cell.Cell.Options.ToDictionary(),
                command = cell.Cell.Kind == SweepCellKind.Pooled || cell.Rows.Count == 0 ? null : result.Run.CommandFor(cell.Cell, cell.Rows[0].Seed),
                cell.Refused,
                summary = cell.Made.SelectMany(row => row.Metrics.Keys).Distinct().ToDictionary(metric => metric, metric => cell[metric]),
                validation = result.SelectsOnValidation ? cell.Made.SelectMany(row => row.Metrics.Keys).Distinct().ToDictionary(metric => metric, metric => cell.OnValidation(metric)) : null,
                runs = cell.Rows.Select(row => row with { Seconds = 0 }),
            }),
        },
        Json) + "\n";
}
