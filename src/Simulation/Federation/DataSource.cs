using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Finds the data and the schema that a request names.</summary>
public static class DataSource
{
    /// <summary>Loads the data of <paramref name="request"/>.</summary>
    /// <exception cref="RequestException">The request names nothing, or contradicts the schema.</exception>
    /// <exception cref="SchemaNeededException">There is no schema and none may be inferred.</exception>
    /// <exception cref="DataFormatException">The file or the schema does not fit.</exception>
    public static LoadedData Open(TrainingRequest request)
    {
        var name = request.Data ?? throw new RequestException("data", $"Name the data with --data: a CSV file, {SyntheticName.Form}, or one of {string.Join(", ", BundledData.Names)}.");
        if (SyntheticName.IsOne(name))
            return new LoadedData(SyntheticName.Generate(request, name), null);
        var isBundled = BundledData.Names.Contains(name);
        if (!isBundled && !File.Exists(name))
            throw new RequestException("data", $"--data {name} is neither a file nor one of the bundled sets {string.Join(", ", BundledData.Names)}; generated data are {SyntheticName.Form}.");

        var table = isBundled ? BundledData.Table(name) : CsvTable.Open(name);
        RefuseUnknownColumn("target", request.Target, table);
        RefuseUnknownColumn("partition", request.Partition.Column, table);

        var inferred = request.Schema is null && !isBundled ? Infer(request, table) : null;
        var schema = inferred ?? (request.Schema is { } path ? Schema.Load(path, dataFile: name) : BundledData.Schema(name));
        if (request.Target is { } target && target != schema.Label)
            throw new RequestException("target", $"--target is '{target}' but the schema's label is '{schema.Label}'; leave --target out or give a schema for '{target}'.");
        if (request.Task is { } task && task != schema.Task)
            throw new RequestException("task", $"--task is {RequestWords.Of(task)} but the schema's task is {RequestWords.Of(schema.Task)}; leave --task out or give a schema for that task.");

        var options = new DatasetOptions { ClientKey = request.Partition.Column, TestRule = request.TestRule };
        return new LoadedData(isBundled ? DatasetLoader.Load(table, schema, options) : DatasetLoader.Load(name, schema, options), inferred);
    }

    private static Schema Infer(TrainingRequest request, CsvTable table)
    {
        var target = request.Target ?? throw new RequestException("target", $"Name the label column with --target; {table.Name} has {string.Join(", ", table.Columns)}.");
        var schema = Schema.Infer(table, target, request.Task, clientKey: request.Partition.Column);
        return request.InferSchema ? schema : throw new SchemaNeededException(schema);
    }

    private static void RefuseUnknownColumn(string option, string? column, CsvTable table)
    {
        if (column is not null && table.IndexOf(column) < 0)
            throw new RequestException(option, $"--{option} names column '{column}' but {table.Name} has {string.Join(", ", table.Columns)}.");
    }
}

/// <summary>Data, and the schema that was read off it where none was given.</summary>
/// <param name="Data">The data.</param>
/// <param name="InferredSchema">The schema inferred from the data, which is not private; null when a schema was given.</param>
public sealed record LoadedData(Dataset Data, Schema? InferredSchema);

/// <summary>There is no schema, and bounds read off the data would not be private.</summary>
/// <param name="inferred">What the data suggests.</param>
public sealed class SchemaNeededException(Schema inferred) : Exception(
    "No schema: bounds and categories taken from the data are not private; save the schema printed above, correct it to what is public and give it with --schema, or accept it with --infer-schema.")
{
    /// <summary>The schema that the data suggests.</summary>
    public Schema Inferred { get; } = inferred;
}
