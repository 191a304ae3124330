namespace SecureFed.Learning;

/// <summary>Collects encoded rows until their number is known.</summary>
/// <param name="features">Features of a row.</param>
/// <param name="withClientKeys">Whether rows have client keys.</param>
/// <param name="expectedRows">A guess at the number of rows; a right one saves copying.</param>
internal sealed class RowBuffers(int features, bool withClientKeys, long expectedRows = 0)
{
    private double[] _x = new double[Math.Clamp(expectedRows, 0, MostReserved / Math.Max(features, 1)) * features];

    /// <summary>No guess may reserve more numbers than this (1 GiB): a wrong one in a schema must not exhaust memory.</summary>
    private const int MostReserved = 1 << 27;

    public List<double> Labels { get; } = [];

    public List<string>? ClientKeys { get; } = withClientKeys ? [] : null;

    public List<int> Train { get; } = [];

    public List<int> Test { get; } = [];

    public int Count { get; private set; }

    /// <summary>Makes room for one more row and returns its features, all zero.</summary>
    public Span<double> Add(string name)
    {
        var end = (Count + 1L) * features;
        if (end > Array.MaxLength)
            throw new DataFormatException($"{name} has more than {Count} rows of {features} features, too much for one array; use fewer rows or features.");
        if (end > _x.Length)
            Array.Resize(ref _x, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _x.Length)));
        return _x.AsSpan(features * Count++, features);
    }

    public Dataset ToDataset(Schema schema, string[] featureNames)
    {
        Array.Resize(ref _x, Count * features);
        return new(schema, schema.Name, featureNames, _x, [.. Labels], ClientKeys?.ToArray(), [.. Train], [.. Test]);
    }
}
