using System.Text.Json;

namespace SecureFed.Learning;

public sealed partial class Schema
{
    /// <summary>Reads a schema from a JSON file that holds one entry, or an object of named entries.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Which entry; null picks the only one, or else the one whose <c>file</c> is the data file.</param>
    /// <param name="dataFile">The data file, if <paramref name="name"/> is null; only its last path part counts.</param>
    /// <exception cref="DataFormatException">The file is missing or wrong, or no entry fits.</exception>
    public static Schema Load(string path, string? name = null, string? dataFile = null)
    {
        string json;
        try
        {
            json = File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException($"There is no schema file {path}; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException($"The schema file {path} cannot be read: {error.Message}", error);
        }
        return Parse(json, path, name, dataFile);
    }

    /// <summary>Reads a schema from JSON text; see <see cref="Load"/>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="origin">Where the text comes from, for messages.</param>
    /// <param name="name">Which entry, or null.</param>
    /// <param name="dataFile">The data file to choose by, or null.</param>
    /// <exception cref="DataFormatException">The text is wrong, or no entry fits.</exception>
    public static Schema Parse(string json, string origin = "schema", string? name = null, string? dataFile = null)
    {
        var entries = SchemaReader.Entries(json, origin);
        if (name is not null)
        {
            var named = entries.Where(entry => entry.Name == name).ToArray();
            return named.Length > 0
                ? Of(named[0])
                : throw new DataFormatException($"{origin} has no schema called '{name}'; it has {string.Join(", ", entries.Select(entry => entry.Name))}.");
        }
        if (entries.Count == 1)
            return Of(entries[0]);

        var fileName = Path.GetFileName(dataFile ?? "");
        var fitting = entries.Where(entry => FilesOf(entry.Entry).Any(file => Path.GetFileName(file) == fileName)).ToArray();
        return fitting.Length == 1
            ? Of(fitting[0])
            : throw new DataFormatException(
                $"{origin} has {entries.Count} schemas and {(fitting.Length == 0 ? "none" : "more than one")} of them is for the file '{fileName}'; give a schema file with one entry, or an entry whose 'file' is that name.");
    }

    private static Schema Of((string Name, JsonElement Entry) entry) => new(new SchemaReader(entry.Name).Read(entry.Entry));

    private static IEnumerable<string> FilesOf(JsonElement entry) => !entry.TryGetProperty("file", out var file)
        ? []
        : file.ValueKind switch
        {
            JsonValueKind.String => [file.GetString()!],
            JsonValueKind.Array => file.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            _ => [],
        };
}
