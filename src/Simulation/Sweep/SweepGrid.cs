namespace SecureFed.Simulation;

/// <summary>Lists of option values and the cells that all their combinations make.</summary>
/// <remarks>Generic over <see cref="RequestField"/>: an option that training gains can be swept at once.</remarks>
public sealed class SweepGrid
{
    /// <summary>Options that describe the federation and not how it trains: what a reference without noise shares with its cells.</summary>
    private static readonly HashSet<string> Federation = ["data", "target", "schema", "infer-schema", "task", "test-rule", "clients", "partition", "validation", "l2", "aggregation"];

    /// <summary>Options that only the noise reads. A cell without noise leaves them out, so that a list of mechanisms may name none.</summary>
    private static readonly HashSet<string> OnlyOfNoise = ["epsilon", "delta", "noise-multiplier", "accountant", "relation", "adaptive-clip", "clip-quantile"];

    /// <summary>Options that decide what the pooled model is.</summary>
    private static readonly HashSet<string> Pooled = ["data", "target", "schema", "infer-schema", "task", "test-rule", "validation", "l2"];

    /// <summary>Options that a sweep sets itself, or that belong to one training in earnest: a rehearsal charges no ledger.</summary>
    private static readonly HashSet<string> NotSwept = ["validation", "seed", "threads", "evaluate", "ledger", "population", "total-epsilon", "logs"];

    /// <summary>A grid.</summary>
    /// <param name="parts">Each gives every combination of its lists; the grid is their union. Keys are option names without dashes.</param>
    /// <exception cref="RequestException">A value is not one of its option, or an option cannot be swept.</exception>
    public SweepGrid(IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<string>>> parts)
    {
        Parts = parts;
        foreach (var (name, values) in parts.SelectMany(part => part))
            Check(name, values);
    }

    /// <summary>The options that may be swept.</summary>
    public static IEnumerable<RequestField> Fields => RequestField.All.Where(option => !NotSwept.Contains(option.Name));

    /// <summary>Combinations, before those that are the same are merged. A double, so that no grid is too large to be counted.</summary>
    public double Combinations => Parts.Sum(part => part.Values.Aggregate(1.0, (product, values) => product * values.Count));

    /// <summary>The lists, by option.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<string>>> Parts { get; private init; }

    /// <summary>The options with more than one value, or that only some parts give, in the order of help.</summary>
    public IReadOnlyList<string> VariedOptions => [.. Fields.Select(option => option.Name).Where(name =>
        Parts.Any(part => part.ContainsKey(name))
        && (Parts.Any(part => !part.ContainsKey(name)) || Parts.SelectMany(part => part[name]).Distinct(StringComparer.Ordinal).Count() > 1))];

    /// <summary>The grid with what a sweep settles itself.</summary>
    /// <param name="kind">What the sweep repeats.</param>
    /// <param name="selectOn">The rows on which settings are compared.</param>
    /// <param name="dataFolder">Where data and schemas are looked for that are not found by their name; null for nowhere.</param>
    internal SweepGrid Prepared(SweepKind kind, SelectionRows selectOn, string? dataFolder)
    {
        return new SweepGrid([]) { Parts = [.. Parts.Select(Settled)] };

        IReadOnlyDictionary<string, IReadOnlyList<string>> Settled(IReadOnlyDictionary<string, IReadOnlyList<string>> part)
        {
            var lists = part.ToDictionary(pair => pair.Key, pair => pair.Key is "data" or "schema" ? [.. pair.Value.Select(name => Find(name, dataFolder))] : pair.Value);
            if (kind == SweepKind.Training)
                lists.TryAdd("aggregation", [RequestWords.Of(AggregationKind.Plain)]);
            if (selectOn == SelectionRows.Validation)
                lists["validation"] = ["true"];
            return lists;
        }
    }

    private static string Find(string name, string? dataFolder) =>
        dataFolder is not null && !File.Exists(name) && Path.Combine(dataFolder, name) is var path && File.Exists(path) ? path : name;

    /// <summary>The cells in order; with <paramref name="withBaselines"/> also a run without noise for every federation that has none, and the pooled model of every data set.</summary>
    public IReadOnlyList<SweepCell> Cells(bool withBaselines)
    {
        var cells = new List<SweepCell>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var options in Parts.SelectMany(Combine))
            Add(SweepCellKind.Federated, options);
        if (!withBaselines)
            return cells;

        foreach (var federation in cells.GroupBy(cell => Only(cell, Federation).Key).Where(group => group.All(cell => cell.IsPrivate)).ToArray())
            Add(SweepCellKind.Baseline, [.. Only(federation.First(), Federation).Options, new("no-noise", "true")]);
        foreach (var cell in cells.ToArray())
            Add(SweepCellKind.Pooled, Only(cell, Pooled).Options);
        return cells;

        void Add(SweepCellKind kind, IReadOnlyList<KeyValuePair<string, string>> options)
        {
            var cell = new SweepCell(cells.Count, kind, options);
            if (seen.Add(cell.Key))
                cells.Add(cell);
        }
    }

    private static SweepCell Only(SweepCell cell, HashSet<string> names) => cell with { Options = [.. cell.Options.Where(pair => names.Contains(pair.Key))] };

    /// <summary>All combinations of one part; the last option varies fastest.</summary>
    private static IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> Combine(IReadOnlyDictionary<string, IReadOnlyList<string>> part)
    {
        var axes = RequestField.All.Where(field => part.ContainsKey(field.Name)).Select(field => (field.Name, Values: part[field.Name])).ToArray();
        var digits = new int[axes.Length];
        while (true)
        {
            yield return Meaningful([.. axes.Select((axis, i) => KeyValuePair.Create(axis.Name, axis.Values[digits[i]]))]);
            var position = axes.Length - 1;
            while (position >= 0 && ++digits[position] == axes[position].Values.Count)
                digits[position--] = 0;
            if (position < 0)
                yield break;
        }
    }

    private static KeyValuePair<string, string>[] Meaningful(KeyValuePair<string, string>[] options)
    {
        var withoutNoise = options.Any(pair => pair is { Key: "mechanism", Value: "none" } or { Key: "no-noise", Value: "true" });
        return [.. options.Where(pair => pair.Value != "false" && !(withoutNoise && OnlyOfNoise.Contains(pair.Key)))];
    }

    private static void Check(string name, IReadOnlyList<string> values)
    {
        if (NotSwept.Contains(name))
            throw new RequestException(name, $"--{name} cannot be swept; {(name switch { "seed" => "give the number of seeds with --seeds", "validation" => "ask for --select-on validation", _ => "leave it out of the grid" })}.");
        var field = RequestField.All.FirstOrDefault(known => known.Name == name)
            ?? throw new RequestException("grid", $"The grid has the unknown option '{name}'; options are those of train, without their dashes.");
        if (values.Count == 0)
            throw new RequestException(name, $"--{name} has no values; give at least one.");
        foreach (var value in values)
            field.Apply(new TrainingRequest(), value);
    }
}
