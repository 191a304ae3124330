using System.Text.Json;

namespace SecureFed.Simulation;

/// <summary>Reads an experiment: a JSON file that names data, grid and seeds, and the published figures that it reproduces.</summary>
public static class ExperimentFile
{
    private const string Option = "experiment";
    private static readonly string[] Keys = ["title", "question", "source", "note", "kind", "dimension", "metric", "selectOn", "seeds", "seed", "baselines", "grid", "claims"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="typed">Lists from the command line; they win over the file's grid.</param>
    /// <exception cref="RequestException">The file cannot be read, has an unknown key or lacks the grid.</exception>
    public static SweepDefinition Read(string path, IReadOnlyDictionary<string, IReadOnlyList<string>> typed)
    {
        using var document = SweepGridFile.Open(Option, path);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("grid", out var grid))
            throw new RequestException(Option, $"--experiment {path} must be a JSON object with the key 'grid'.");
        if (root.EnumerateObject().FirstOrDefault(property => !Keys.Contains(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            throw new RequestException(Option, $"--experiment {path} has the unknown key '{unknown.Name}'; keys are {string.Join(", ", Keys)}.");
        try
        {
            return new SweepDefinition
            {
                Grid = SweepGridFile.Of(Option, path, grid, typed),
                Title = Text(root, "title"),
                Question = Text(root, "question"),
                Source = Text(root, "source"),
                Note = Text(root, "note"),
                Kind = Text(root, "kind") is { } kind ? Word<SweepKind>(path, "kind", kind) : SweepKind.Training,
                Dimension = Count(root, path, "dimension") ?? 250,
                Metric = Text(root, "metric"),
                SelectOn = Text(root, "selectOn") is { } rows ? Word<SelectionRows>(path, "selectOn", rows) : SelectionRows.Test,
                Seeds = Count(root, path, "seeds") ?? 3,
                FirstSeed = root.TryGetProperty("seed", out var seed) ? seed.GetInt64() : 1,
                WithBaselines = !root.TryGetProperty("baselines", out var baselines) || baselines.GetBoolean(),
                Claims = root.TryGetProperty("claims", out var claims) ? [.. claims.EnumerateArray().Select(claim => Claim(path, claim))] : [],
            };
        }
        catch (Exception mistake) when (mistake is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new RequestException(Option, $"--experiment {path} has a value of the wrong kind: {mistake.Message}");
        }
    }

    private static SweepClaim Claim(string path, JsonElement claim) => new(
        claim.GetProperty("cell").EnumerateObject().ToDictionary(pair => pair.Name, pair => RequestFile.TextOf(Option, path, pair.Name, pair.Value)),
        claim.GetProperty("metric").GetString()!,
        claim.GetProperty("published").GetDouble(),
        Word<ClaimComparison>(path, "comparison", claim.GetProperty("comparison").GetString()!),
        claim.TryGetProperty("ours", out var ours) ? ours.GetDouble() : null);

    private static string? Text(JsonElement root, string key) => root.TryGetProperty(key, out var value) ? value.GetString() : null;

    private static int? Count(JsonElement root, string path, string key)
    {
        if (!root.TryGetProperty(key, out var value))
            return null;
        return value.TryGetInt32(out var count) && count >= 1 ? count : throw new RequestException(Option, $"--experiment {path}: '{key}' must be a whole number, at least 1.");
    }

    private static T Word<T>(string path, string key, string text)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(RequestWords.Of);
        return words.TryGetValue(text, out var value) ? value
            : throw new RequestException(Option, $"--experiment {path}: '{key}' is '{text}' but must be {RequestWords.Choice([.. words.Keys])}.");
    }
}
