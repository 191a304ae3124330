using System.Text.Json;

namespace SecureFed.Simulation;

/// <summary>Reads a JSON file of options: an object whose keys are option names, as <c>learning-rate</c> or <c>learningRate</c>.</summary>
public static class RequestFile
{
    /// <summary>The values of the file by option name, as text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="known">The names that the verb has, without dashes in front.</param>
    /// <exception cref="RequestException">The file is missing, is not such an object, has an unknown key, or a key twice.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path, IEnumerable<string> known)
    {
        var names = Names(known);

        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new RequestException("config", $"--config {path} must hold one JSON object whose keys are options.");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!names.TryGetValue(property.Name, out var name))
                throw new RequestException("config", $"--config {path} has the unknown key '{property.Name}'; keys are options without their dashes.");
            if (!values.TryAdd(name, TextOf("config", path, property.Name, property.Value)))
                throw new RequestException("config", $"--config {path} has the key '{property.Name}' twice.");
        }
        return values;
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException mistake)
        {
            throw new RequestException("config", $"--config {path} is not JSON: {mistake.Message}");
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException)
        {
            throw new RequestException("config", $"--config {path} cannot be read: {mistake.Message}");
        }
    }

    /// <summary>Option names by the two ways in which a file may spell them.</summary>
    internal static Dictionary<string, string> Names(IEnumerable<string> known)
    {
        var names = known.ToDictionary(name => name);
        foreach (var name in names.Values.ToArray())
            names[CamelCase(name)] = name;
        return names;
    }

    /// <summary>A value as the text that a command line would hold.</summary>
    internal static string TextOf(string option, string path, string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new RequestException(option, $"--{option} {path} gives '{name}' no text, number, true or false."),
    };

    /// <summary><c>learning-rate</c> as <c>learningRate</c>.</summary>
    private static string CamelCase(string name)
    {
        var words = name.Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
