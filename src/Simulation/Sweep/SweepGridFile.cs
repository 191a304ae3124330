using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureFed.Simulation;

/// <summary>Reads a grid: a JSON object whose keys are options and whose values are one value, a list in text, or an array; or an array of such objects, whose cells are joined.</summary>
public static class SweepGridFile
{
    /// <summary>Reads a grid from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="typed">Lists from the command line; they win over the file's.</param>
    /// <exception cref="RequestException">The file cannot be read or holds something else.</exception>
    public static SweepGrid Read(string path, IReadOnlyDictionary<string, IReadOnlyList<string>> typed)
    {
        using var document = Open("grid", path);
        return Of("grid", path, document.RootElement, typed);
    }

    /// <summary>A grid from JSON that has been read.</summary>
    internal static SweepGrid Of(string option, string path, JsonElement json, IReadOnlyDictionary<string, IReadOnlyList<string>> typed)
    {
        JsonElement[] parts = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
        if (parts.Length == 0)
            throw new RequestException(option, $"--{option} {path} has an empty grid; give at least one option.");
        return new SweepGrid([.. parts.Select(part => Part(option, path, part, typed))]);
    }

    /// <summary>Opens a JSON file; comments and trailing commas are allowed.</summary>
    internal static JsonDocument Open(string option, string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException mistake)
        {
            throw new RequestException(option, $"--{option} {path} is not JSON: {mistake.Message}");
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            throw new RequestException(option, $"--{option} {path} cannot be read: {mistake.Message}");
        }
    }

    /// <summary>The grid as JSON that <see cref="Read"/> reads.</summary>
    internal static JsonArray ToJson(SweepGrid grid) =>
        [.. grid.Parts.Select(part => (JsonNode)new JsonObject(part.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
            KeyValuePair.Create(pair.Key, (JsonNode?)new JsonArray([.. pair.Value.Select(value => (JsonNode)value)])))))];

    private static Dictionary<string, IReadOnlyList<string>> Part(string option, string path, JsonElement part, IReadOnlyDictionary<string, IReadOnlyList<string>> typed)
    {
        if (part.ValueKind != JsonValueKind.Object)
            throw new RequestException(option, $"--{option} {path}: a grid is an object whose keys are options, or an array of such objects.");
        var names = RequestFile.Names(RequestField.All.Select(field => field.Name));
        var lists = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var property in part.EnumerateObject())
        {
            if (!names.TryGetValue(property.Name, out var name))
                throw new RequestException(option, $"--{option} {path} has the unknown option '{property.Name}'; options are those of train, without their dashes.");
            if (!lists.TryAdd(name, Values(option, path, property)))
                throw new RequestException(option, $"--{option} {path} has the option '{property.Name}' twice.");
        }
        foreach (var (name, values) in typed)
            lists[name] = values;
        return lists;
    }

    private static IReadOnlyList<string> Values(string option, string path, JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(item => RequestFile.TextOf(option, path, property.Name, item)).Distinct(StringComparer.Ordinal)],
        JsonValueKind.String => ValueList.Parse(property.Name, property.Value.GetString()!),
        _ => [RequestFile.TextOf(option, path, property.Name, property.Value)],
    };
}
