namespace SecureFed.Learning;

/// <summary>Choices about loading that are not the schema's.</summary>
public sealed record DatasetOptions
{
    /// <summary>Column to take as client key instead of the schema's; null keeps the schema's.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Test rule to use instead of the schema's; null keeps the schema's.</summary>
    public TestRule? TestRule { get; init; }
}

/// <summary>Reads tables through schemas.</summary>
public static class DatasetLoader
{
    /// <summary>Reads a data file. Of a set in several files (a training and a test file) any one may be given; its siblings are read from the same folder.</summary>
    /// <param name="path">The CSV or CSV.gz file.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="options">Further choices.</param>
    /// <exception cref="DataFormatException">The file, a row or the schema does not fit.</exception>
    public static Dataset Load(string path, Schema schema, DatasetOptions? options = null)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        string[] paths = schema.Files.Count > 1 && schema.Files.Any(file => Path.GetFileName(file) == Path.GetFileName(path))
            ? [.. schema.Files.Select(file => Path.Combine(folder, Path.GetFileName(file)))]
            : [path];
        return Load(CsvTable.Open(paths), schema, options);
    }

    /// <summary>Reads a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="options">Further choices.</param>
    /// <exception cref="DataFormatException">A row or the schema does not fit.</exception>
    public static Dataset Load(CsvTable table, Schema schema, DatasetOptions? options = null)
    {
        var rule = options?.TestRule ?? schema.TestRule;
        if (rule == TestRule.LastFile && table.FileCount < 2)
            throw new DataFormatException($"{table.Name} is a single file but the test rule of '{schema.Name}' wants a training and a test file; give both, or another test rule.");

        var columns = new ColumnMap(table, schema, options?.ClientKey);
        var rows = new RowBuffers(columns.Features.Sum(feature => feature.Column.Width), columns.ClientKey >= 0, schema.Fields.Rows ?? 0);
        foreach (var row in table.Rows())
        {
            var index = rows.Count;
            Encode(row, columns, rows.Add(table.Name));
            rows.Labels.Add(schema.ReadLabel(row, columns.Label));
            if (columns.ClientKey >= 0)
                rows.ClientKeys!.Add(Key(row, columns));
            (rule.IsTest(index, row.FileIndex == table.FileCount - 1) ? rows.Test : rows.Train).Add(index);
        }

        if (rows.Count == 0)
            throw new DataFormatException($"{table.Name} has a header but no rows; add rows.");
        if (rows.Train.Count == 0 || rows.Test.Count == 0)
            throw new DataFormatException(
                $"{table.Name} has {rows.Count} rows, which the test rule '{rule}' splits into {rows.Train.Count} training and {rows.Test.Count} test rows; both need at least one.");
        return rows.ToDataset(schema, [.. columns.Features.SelectMany(feature => feature.Column.FeatureNames())]);
    }

    private static void Encode(CsvRow row, ColumnMap columns, Span<double> into)
    {
        foreach (var (column, index) in columns.Features)
        {
            column.Encode(row, index, into[..column.Width]);
            into = into[column.Width..];
        }
    }

    private static string Key(CsvRow row, ColumnMap columns) => row[columns.ClientKey] is { Length: > 0 } key
        ? key
        : throw row.Error($"the client key '{columns.ClientKeyName}' is empty; say to which client the row belongs");
}
