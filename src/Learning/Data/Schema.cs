using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Learning;

/// <summary>What is publicly known about a table: its task, label, feature columns, bounds and categories. Immutable and checked.</summary>
/// <remarks>
/// The JSON form is described in docs/data.md. Bounds and categories are treated as known in advance; <see cref="Infer"/> takes them from the rows,
/// which reveals something about the rows and is not covered by any privacy guarantee.
/// </remarks>
public sealed partial class Schema
{
    private readonly Dictionary<string, int>? _classIndex;

    internal Schema(SchemaFields fields)
    {
        Fields = fields;
        fields.Check();
        _classIndex = fields.Classes?.Select((value, i) => (value, i)).ToDictionary(pair => pair.value, pair => pair.i);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fields.EncodingJson())));
    }

    internal SchemaFields Fields { get; }

    /// <summary>The entry's name; the data file's name without extension where there is none.</summary>
    public string Name => Fields.Name;

    /// <summary>File names the schema was written for; may be empty.</summary>
    public IReadOnlyList<string> Files => Fields.Files;

    /// <summary>What is predicted.</summary>
    public LearningTask Task => Fields.Task;

    /// <summary>The label's column.</summary>
    public string Label => Fields.Label;

    /// <summary>Public bounds of a regression label; null for classes.</summary>
    public (double Min, double Max)? LabelBounds => Fields.LabelBounds;

    /// <summary>The classes as they stand in the file, in order; null for regression.</summary>
    public IReadOnlyList<string>? Classes => Fields.Classes;

    /// <summary>The column that says to which natural client a row belongs, or null.</summary>
    public string? ClientKey => Fields.ClientKey;

    /// <summary>Columns that are in the file and must not be used.</summary>
    public IReadOnlyList<string> Ignored => Fields.Ignored;

    /// <summary>Which rows are test rows.</summary>
    public TestRule TestRule => Fields.TestRule;

    /// <summary>The feature columns; null when the schema has none yet and <see cref="Infer"/> would have to find them.</summary>
    public IReadOnlyList<FeatureColumn>? Features => Fields.Features;

    /// <summary>SHA-256 (hex) of all that decides how a row becomes numbers: task, label, bounds, classes and features. Models carry it.</summary>
    public string Hash { get; }

    /// <summary>How regression labels are scaled; identity for classes.</summary>
    public LabelScale LabelScale => LabelBounds is var (min, max) ? LabelScale.Of(min, max) : LabelScale.Identity;

    /// <summary>The schema as one indented JSON entry, readable by <see cref="Parse"/>.</summary>
    public string ToJson() => Fields.ToJson();

    /// <summary>The label of a row: the number itself, or the index of its class.</summary>
    internal double ReadLabel(CsvRow row, int column)
    {
        if (row.IsEmpty(column))
            throw row.Error($"the label '{Label}' is empty; fill it in or leave the row out");
        return Task == LearningTask.Regression ? ReadNumber(row, column) : ReadClass(row, column);
    }

    private double ReadNumber(CsvRow row, int column)
    {
        var value = row.Number(column, Label);
        var (min, max) = LabelBounds!.Value;
        return value >= min && value <= max
            ? value
            : throw row.Error($"the label '{Label}' is {row[column]}, outside its bounds {Numbers.Print(min)} to {Numbers.Print(max)}; correct the row or widen label_bounds");
    }

    private int ReadClass(CsvRow row, int column)
    {
        var text = row[column];
        if (_classIndex!.TryGetValue(text, out var index))
            return index;
        // "1.0" and "1" are the same class.
        if (row.Kind(column, out var value) == NumberKind.Finite && _classIndex.TryGetValue(Numbers.Print(value), out index))
            return index;
        throw row.Error($"the label '{Label}' is '{text}', which is not among the classes {string.Join(", ", Classes!)}; correct the row or list the class");
    }
}
