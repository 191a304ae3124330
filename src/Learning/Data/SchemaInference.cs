namespace SecureFed.Learning;

public sealed partial class Schema
{
    /// <summary>A text column with more distinct values than this is taken for an identifier and ignored by inference.</summary>
    public const int InferredCategoryLimit = 100;

    /// <summary>A label of whole numbers with more distinct values than this is taken for a number to predict, not for a class.</summary>
    public const int InferredClassLimit = 20;

    /// <summary>Guesses a schema from the rows of a table. The bounds and categories it finds are facts about the rows and therefore not private.</summary>
    /// <remarks>
    /// A column is numeric if its fields are numbers, and then bounded by its least and greatest value; otherwise its distinct texts are its categories.
    /// A column in which at least nine of ten fields are numbers but not all is refused with the line of the first text.
    /// Without a given task, a label of two values is binary, one of a few whole numbers or texts multiclass, any other numeric one regression.
    /// </remarks>
    /// <param name="table">The table.</param>
    /// <param name="target">The label's column.</param>
    /// <param name="task">The task; null guesses it.</param>
    /// <param name="ignored">Columns that must not be used; null for none.</param>
    /// <param name="clientKey">The column of natural clients, not used as a feature; null for none.</param>
    /// <exception cref="DataFormatException">A column is absent, mixed or unusable as a label, or there are no rows.</exception>
    public static Schema Infer(CsvTable table, string target, LearningTask? task = null, IReadOnlyList<string>? ignored = null, string? clientKey = null)
    {
        Require(table, target, "to predict");
        foreach (var column in ignored ?? [])
            Require(table, column, "to ignore");
        if (clientKey is not null)
            Require(table, clientKey, "as client key");

        var columns = table.Columns.Select(name => new ColumnSummary(table.Name, name)).ToArray();
        var rows = 0L;
        foreach (var row in table.Rows())
        {
            rows++;
            for (var i = 0; i < columns.Length; i++)
                columns[i].Add(row, i);
        }
        if (rows == 0)
            throw new DataFormatException($"{table.Name} has a header but no rows; add rows.");

        var label = columns.Single(column => column.Name == target);
        var features = columns.Where(column => column != label && column.Name != clientKey && ignored?.Contains(column.Name) != true).ToArray();
        var identifiers = features.Where(column => column.IsIdentifier).Select(column => column.Name);
        return new Schema(Describe(label, task) with
        {
            Name = Path.GetFileNameWithoutExtension(table.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? table.Name[..^3] : table.Name),
            Files = [Path.GetFileName(table.Name)],
            Rows = rows,
            ClientKey = clientKey,
            Ignored = [.. ignored ?? [], .. identifiers],
            Features = [.. features.Where(column => !column.IsIdentifier).Select(column => column.ToFeature())],
        });
    }

    private static void Require(CsvTable table, string column, string purpose)
    {
        if (table.IndexOf(column) < 0)
            throw new DataFormatException($"{table.Name} has no column '{column}' {purpose}; its columns are {string.Join(", ", table.Columns.Take(20))}{(table.Columns.Count > 20 ? ", ..." : "")}.");
    }

    private static SchemaFields Describe(ColumnSummary label, LearningTask? task)
    {
        var chosen = task ?? label.LikelyTask(InferredClassLimit);
        var fields = new SchemaFields { Name = "", Task = chosen, Label = label.Name };
        return chosen == LearningTask.Regression
            ? fields with { LabelBounds = label.Bounds() }
            : fields with { Classes = label.SortedValues() };
    }
}
