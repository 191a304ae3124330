using System.Runtime.InteropServices;

namespace SecureFed.Learning;

/// <summary>Collects encoded rows until their number is known.</summary>
internal sealed class RowBuffers(int features, bool withClientKeys)
{
    private readonly List<double> _x = [];

    public List<double> Labels { get; } = [];

    public List<string>? ClientKeys { get; } = withClientKeys ? [] : null;

    public List<int> Train { get; } = [];

    public List<int> Test { get; } = [];

    public int Count { get; private set; }

    /// <summary>Makes room for one more row and returns its features, all zero.</summary>
    public Span<double> Add(string name)
    {
        if ((long)(Count + 1) * features > Array.MaxLength)
            throw new DataFormatException($"{name} has more than {Count} rows of {features} features, too much for one array; use fewer rows or features.");
        Count++;
        CollectionsMarshal.SetCount(_x, Count * features);
        var row = CollectionsMarshal.AsSpan(_x)[^features..];
        row.Clear();
        return row;
    }

    public Dataset ToDataset(Schema schema, string[] featureNames) =>
        new(schema, schema.Name, featureNames, [.. _x], [.. Labels], ClientKeys?.ToArray(), [.. Train], [.. Test]);
}
