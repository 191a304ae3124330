using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureFed.Cli;

/// <summary>The one way an answer becomes JSON: camelCase names, enums as kebab-case words, numbers that JSON cannot say as null.</summary>
internal static class JsonOutput
{
    /// <summary>Options for one answer on one line.</summary>
    public static JsonSerializerOptions Line { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteOrNull(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private static readonly JsonSerializerOptions Indented = new(Line) { WriteIndented = true };

    /// <summary>Writes <paramref name="answer"/> as exactly one JSON object on the command's standard output.</summary>
    public static void Write(ParseResult parse, object answer) =>
        parse.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(answer, Indented));

    /// <summary>Writes <paramref name="answer"/> as one line of JSON Lines on the command's standard output.</summary>
    public static void WriteLine(ParseResult parse, object answer) =>
        parse.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(answer, Line));

    /// <summary>Writes <paramref name="answer"/> as one JSON object to a file.</summary>
    public static void WriteFile(string path, object answer) => File.WriteAllText(path, JsonSerializer.Serialize(answer, Indented) + "\n");

    /// <summary>JSON has no infinity and no NaN: an unbounded epsilon is null.</summary>
    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
