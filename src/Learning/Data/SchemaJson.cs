using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecureFed.Learning;

/// <summary>Writes schemas in the JSON form that <see cref="SchemaReader"/> reads.</summary>
internal static class SchemaJson
{
    // Category names such as "Trinadad&Tobago" stay readable; the text goes to files and terminals, never into HTML.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole entry, for a person.</summary>
    public static string ToJson(this SchemaFields schema) => Write(schema, Indented, encodingOnly: false);

    /// <summary>Only what decides how a row becomes numbers, compact, for hashing.</summary>
    public static string EncodingJson(this SchemaFields schema) => Write(schema, default, encodingOnly: true);

    private static string Write(SchemaFields schema, JsonWriterOptions options, bool encodingOnly)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            if (!encodingOnly)
                WriteOrigin(json, schema);
            json.WriteString("task", Keyword(schema.Task));
            json.WriteString("label", schema.Label);
            if (schema.LabelBounds is var (min, max))
            {
                json.WriteStartArray("label_bounds");
                json.WriteNumberValue(min);
                json.WriteNumberValue(max);
                json.WriteEndArray();
            }
            if (schema.Classes is { } classes)
                WriteClasses(json, classes);
            if (!encodingOnly)
                WriteUse(json, schema);
            if (schema.Features is { } features)
                WriteFeatures(json, features);
            if (!encodingOnly && schema.Note is { } note)
                json.WriteString("note", note);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteOrigin(Utf8JsonWriter json, SchemaFields schema)
    {
        if (schema.Files is [var only])
            json.WriteString("file", only);
        else if (schema.Files.Count > 1)
            WriteStrings(json, "file", schema.Files);
        if (schema.Rows is { } rows)
            json.WriteNumber("rows", rows);
    }

    private static void WriteUse(Utf8JsonWriter json, SchemaFields schema)
    {
        json.WriteString("client_key", schema.ClientKey);
        WriteStrings(json, "ignored", schema.Ignored);
        json.WriteString("test_rule", schema.TestRule.ToString());
    }

    private static void WriteFeatures(Utf8JsonWriter json, IReadOnlyList<FeatureColumn> features)
    {
        json.WriteStartArray("features");
        foreach (var feature in features)
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Name);
            switch (feature)
            {
                case NumericColumn numeric:
                    json.WriteString("type", "numeric");
                    json.WriteNumber("min", numeric.Min);
                    json.WriteNumber("max", numeric.Max);
                    if (numeric.Transform != FeatureTransform.None)
                        json.WriteString("transform", numeric.Transform == FeatureTransform.Log1p ? "log1p" : "slog1p");
                    break;
                case CategoricalColumn categorical:
                    json.WriteString("type", "categorical");
                    WriteStrings(json, "values", categorical.Values);
                    break;
            }
            json.WriteBoolean("missing", feature.AllowsMissing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteClasses(Utf8JsonWriter json, IReadOnlyList<string> classes)
    {
        json.WriteStartArray("classes");
        foreach (var value in classes)
            if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number.ToString(CultureInfo.InvariantCulture) == value)
                json.WriteNumberValue(number);
            else
                json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    public static string Keyword(LearningTask task) => task switch
    {
        LearningTask.Regression => "regression",
        LearningTask.Binary => "binary",
        _ => "multiclass",
    };
}
