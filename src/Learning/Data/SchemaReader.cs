using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureFed.Learning;

/// <summary>Reads one schema entry; every key is known or refused by name.</summary>
internal sealed partial class SchemaReader(string name)
{
    /// <summary>A wider range is a slip of the pen that would exhaust memory before a table is even opened.</summary>
    private const int MostColumns = 1_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>All entries of a schema file: a single entry, or an object of named entries.</summary>
    /// <param name="json">The text.</param>
    /// <param name="origin">The file's name, for messages and as the name of a single entry.</param>
    public static IReadOnlyList<(string Name, JsonElement Entry)> Entries(string json, string origin)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            root = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new DataFormatException(
                $"{origin} is not sound JSON near line {(error.LineNumber ?? 0) + 1}: {error.Message.Split(". ")[0].TrimEnd('.')}.", error);
        }

        if (root.ValueKind != JsonValueKind.Object || !root.EnumerateObject().Any())
            throw new DataFormatException($"{origin} holds no schema; it must be one entry, or an object of named entries.");
        return root.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.Object)
            ? [.. root.EnumerateObject().Select(entry => (entry.Name, entry.Value))]
            : [(Path.GetFileNameWithoutExtension(origin), root)];
    }

    public SchemaFields Read(JsonElement entry)
    {
        var fields = new SchemaFields
        {
            Name = name,
            Task = Keyword(Required(entry, "task"), "task", ("regression", LearningTask.Regression), ("binary", LearningTask.Binary), ("multiclass", LearningTask.Multiclass)),
            Label = Text(Required(entry, "label"), "label"),
        };
        foreach (var (key, value) in entry.EnumerateObject().Select(property => (property.Name, property.Value)))
            fields = key switch
            {
                "task" or "label" => fields,
                "file" => fields with { Files = value.ValueKind == JsonValueKind.Array ? Texts(value, key) : [Text(value, key)] },
                "rows" => fields with { Rows = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var rows) ? rows : throw Wrong(key, "a whole number") },
                "label_bounds" => fields with { LabelBounds = Bounds(value) },
                "classes" => fields with { Classes = Classes(value) },
                "client_key" => fields with { ClientKey = value.ValueKind == JsonValueKind.Null ? null : Text(value, key) },
                "ignored" => fields with { Ignored = Texts(value, key) },
                "test_rule" => fields with { TestRule = TestRule.Parse(Text(value, key)) },
                "features" => fields with { Features = Features(value) },
                "note" => fields with { Note = Text(value, key) },
                _ => throw Error($"has the unknown key '{key}'; known are file, rows, task, label, label_bounds, classes, client_key, ignored, test_rule, features and note"),
            };
        return fields;
    }

    private FeatureColumn[] Features(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(Feature)],
        JsonValueKind.String => Range(value.GetString()!),
        _ => throw Wrong("features", "a list, or a range such as \"p0..p783, integers 0..255\""),
    };

    private FeatureColumn Feature(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw Wrong("features", "a list of objects");
        var column = Text(Required(entry, "name"), "name");
        var inner = new SchemaReader($"{name}/{column}");
        return inner.Column(entry, column);
    }

    private FeatureColumn Column(JsonElement entry, string column)
    {
        var numeric = Keyword(Required(entry, "type"), "type", ("numeric", true), ("categorical", false));
        string[] known = numeric ? ["name", "type", "min", "max", "transform", "missing"] : ["name", "type", "values", "missing"];
        foreach (var property in entry.EnumerateObject())
            if (!known.Contains(property.Name))
                throw Error($"has the unknown key '{property.Name}'; known for this type are {string.Join(", ", known)}");
        var missing = entry.TryGetProperty("missing", out var flag) && flag.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong("missing", "true or false"),
        };
        if (!numeric)
            return new CategoricalColumn(column, Distinct(Texts(Required(entry, "values"), "values")), missing);
        var transform = entry.TryGetProperty("transform", out var keyword)
            ? Keyword(keyword, "transform", ("log1p", FeatureTransform.Log1p), ("slog1p", FeatureTransform.SignedLog1p))
            : FeatureTransform.None;
        return new NumericColumn(column, Number(Required(entry, "min"), "min"), Number(Required(entry, "max"), "max"), transform, missing);
    }

    /// <summary>The shorthand for many columns alike: <c>p0..p783, integers 0..255</c>, then perhaps a comma and a remark.</summary>
    private FeatureColumn[] Range(string text)
    {
        if (RangePattern().Match(text) is not { Success: true } match || match.Groups["prefix"].Value != match.Groups["again"].Value
            || !int.TryParse(match.Groups["first"].ValueSpan, out var first) || !int.TryParse(match.Groups["last"].ValueSpan, out var last) || last < first)
            throw Wrong("features", "a list, or a range such as \"p0..p783, integers 0..255\"");
        if ((long)last - first >= MostColumns)
            throw Error($"has a range of features wider than {MostColumns} columns; correct it");
        var (min, max) = (Bound("min"), Bound("max"));
        return [.. Enumerable.Range(first, last - first + 1).Select(i => new NumericColumn(
            match.Groups["prefix"].Value + i.ToString(CultureInfo.InvariantCulture), min, max, FeatureTransform.None, AllowsMissing: false))];

        double Bound(string group) => double.Parse(match.Groups[group].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private (double, double) Bounds(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            ? (Number(value[0], "label_bounds"), Number(value[1], "label_bounds"))
            : throw Wrong("label_bounds", "a list of two numbers");

    private string[] Classes(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong("classes", "a list");
        return [.. value.EnumerateArray().Select(item => item.ValueKind switch
        {
            JsonValueKind.String => item.GetString()!,
            JsonValueKind.Number => Numbers.Print(item.GetDouble()),
            _ => throw Wrong("classes", "a list of names or numbers"),
        })];
    }

    private string[] Distinct(string[] values) =>
        values.Distinct().Count() == values.Length ? values : throw Error("lists a value twice; keep one");

    private JsonElement Required(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) ? value : throw Error($"lacks the key '{key}'; add it");

    private double Number(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong(key, "a finite number");

    private string Text(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : throw Wrong(key, "a text");

    private string[] Texts(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => Text(item, key))] : throw Wrong(key, "a list of texts");

    private T Keyword<T>(JsonElement value, string key, params (string Word, T Meaning)[] words)
    {
        foreach (var (word, meaning) in words)
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(word))
                return meaning;
        throw Wrong(key, string.Join(" or ", words.Select(pair => $"\"{pair.Word}\"")));
    }

    private DataFormatException Wrong(string key, string expected) => Error($"has a '{key}' that is not {expected}; correct it");

    private DataFormatException Error(string what) => new($"The schema '{name}' {what}.");

    [GeneratedRegex(@"^\s*(?<prefix>.*?)(?<first>\d+)\s*\.\.\s*(?<again>.*?)(?<last>\d+)\s*,\s*(?:integers|numbers)\s+(?<min>-?\d+(?:\.\d+)?)\s*\.\.\s*(?<max>-?\d+(?:\.\d+)?)\s*(?:,.*)?$")]
    private static partial Regex RangePattern();
}
