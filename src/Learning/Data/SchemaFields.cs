namespace SecureFed.Learning;

/// <summary>The plain fields of a schema, and what must hold between them.</summary>
internal sealed record SchemaFields
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];

    public long? Rows { get; init; }

    public required LearningTask Task { get; init; }

    public required string Label { get; init; }

    public (double Min, double Max)? LabelBounds { get; init; }

    public IReadOnlyList<string>? Classes { get; init; }

    public string? ClientKey { get; init; }

    public IReadOnlyList<string> Ignored { get; init; } = [];

    public TestRule TestRule { get; init; } = TestRule.Default;

    public IReadOnlyList<FeatureColumn>? Features { get; init; }

    public string? Note { get; init; }

    /// <summary>Refuses what contradicts itself.</summary>
    public void Check()
    {
        CheckLabel();
        if (Features is { Count: 0 })
            throw Error("lists no features; list at least one, or leave 'features' away to have them inferred");
        var seen = new HashSet<string>();
        foreach (var feature in Features ?? [])
        {
            if (!seen.Add(feature.Name))
                throw Error($"lists the feature '{feature.Name}' twice; keep one");
            if (feature.Name == Label)
                throw Error($"uses its label '{Label}' as a feature; take it out of the features");
            if (Ignored.Contains(feature.Name))
                throw Error($"lists '{feature.Name}' among both 'features' and 'ignored'; keep one");
            CheckFeature(feature);
        }
    }

    private void CheckLabel()
    {
        if (Task == LearningTask.Regression)
        {
            if (LabelBounds is not var (min, max))
                throw Error("lacks 'label_bounds'; give the least and the greatest possible label, such as [0, 100]");
            if (!(min < max))
                throw Error($"has label_bounds {Numbers.Print(min)} to {Numbers.Print(max)}; the first must be below the second");
            if (!double.IsFinite(max - min))
                throw Error("has label_bounds too far apart to scale; bring them closer");
            if (Classes is not null)
                throw Error("has 'classes' though its task is regression; remove them or change the task");
            return;
        }

        if (Classes is null)
            throw Error("lacks 'classes'; list the values its label can have");
        if (LabelBounds is not null)
            throw Error("has 'label_bounds' though its task is not regression; remove them or change the task");
        if (Classes.Distinct().Count() != Classes.Count)
            throw Error("lists a class twice; keep one");
        if (Task == LearningTask.Binary && Classes.Count != 2)
            throw Error($"has {Classes.Count} classes though its task is binary; list two, or use the task multiclass");
        if (Task == LearningTask.Multiclass && Classes.Count < 3)
            throw Error($"has {Classes.Count} classes though its task is multiclass; list three or more, or use the task binary");
    }

    private void CheckFeature(FeatureColumn feature)
    {
        switch (feature)
        {
            case NumericColumn { Min: var min, Max: var max } when !(min <= max):
                throw Error($"gives the feature '{feature.Name}' a min of {Numbers.Print(min)} above its max of {Numbers.Print(max)}; exchange them");
            case NumericColumn { Min: var min, Max: var max } when !double.IsFinite(max - min):
                throw Error($"gives the feature '{feature.Name}' bounds too far apart to scale; bring them closer");
            case NumericColumn { Transform: FeatureTransform.Log1p, Min: <= -1 }:
                throw Error($"uses log1p for the feature '{feature.Name}' whose min is not above -1; use slog1p");
            case CategoricalColumn { Values.Count: 0 }:
                throw Error($"gives the feature '{feature.Name}' no values; list what the column can hold");
        }
    }

    public DataFormatException Error(string what) => new($"The schema '{Name}' {what}.");
}
