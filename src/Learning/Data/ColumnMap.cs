namespace SecureFed.Learning;

/// <summary>Where a schema's columns stand in a table; refuses a schema that does not fit.</summary>
internal sealed class ColumnMap
{
    public ColumnMap(CsvTable table, Schema schema, string? clientKey)
    {
        if (schema.Features is null)
            throw new DataFormatException($"The schema '{schema.Name}' has no features; list each feature column with its public bounds or values, or have the schema inferred.");
        Label = Find(table, schema.Label, $"the label of the schema '{schema.Name}'");
        ClientKeyName = clientKey ?? schema.ClientKey;
        ClientKey = ClientKeyName is null ? -1 : Find(table, ClientKeyName, clientKey is null ? $"the client key of the schema '{schema.Name}'" : "the client key");
        Features = [.. schema.Features.Select(feature => (feature, Find(table, feature.Name, $"a feature of the schema '{schema.Name}'")))];

        // A column nobody mentions is more likely a forgotten feature than one to drop in silence.
        HashSet<string> mentioned = [schema.Label, ClientKeyName ?? schema.Label, schema.ClientKey ?? schema.Label, .. schema.Ignored, .. schema.Features.Select(feature => feature.Name)];
        if (table.Columns.FirstOrDefault(column => !mentioned.Contains(column)) is { } unknown)
            throw new DataFormatException($"{table.Name} has a column '{unknown}' that the schema '{schema.Name}' does not mention; list it among 'features' or 'ignored'.");
    }

    public int Label { get; }

    public int ClientKey { get; }

    public string? ClientKeyName { get; }

    public (FeatureColumn Column, int Index)[] Features { get; }

    private static int Find(CsvTable table, string column, string role) => table.IndexOf(column) is >= 0 and var index
        ? index
        : throw new DataFormatException($"{table.Name} has no column '{column}', {role}; its columns are {string.Join(", ", table.Columns.Take(20))}{(table.Columns.Count > 20 ? ", ..." : "")}.");
}
