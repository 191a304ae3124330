namespace SecureFed.Simulation;

/// <summary>What a cell of a sweep computes.</summary>
public enum SweepCellKind
{
    /// <summary>A federated training run, or one mean estimation, per seed.</summary>
    Federated,

    /// <summary>A federated run of the same federation without noise and with default settings, added for comparison.</summary>
    Baseline,

    /// <summary>The same model trained on all rows in one place: what federation is measured against. Once, since it draws nothing.</summary>
    Pooled,
}

/// <summary>One combination of options.</summary>
/// <param name="Index">From 0, in the order of the grid; the sort key of every table.</param>
/// <param name="Kind">What is computed.</param>
/// <param name="Options">The options given, by name and text, in the order of <see cref="RequestField.All"/>.</param>
public sealed record SweepCell(int Index, SweepCellKind Kind, IReadOnlyList<KeyValuePair<string, string>> Options)
{
    /// <summary>The text of an option, or null where it is left to its default.</summary>
    public string? this[string option] => Options.FirstOrDefault(pair => pair.Key == option).Value;

    /// <summary>Whether the cell adds noise.</summary>
    public bool IsPrivate => Kind != SweepCellKind.Pooled && (this["epsilon"] ?? this["noise-multiplier"]) is not null;

    /// <summary>The request of a training run with a seed. One thread: a sweep runs side by side whole runs, not clients.</summary>
    /// <exception cref="RequestException">A value is not one of its option.</exception>
    public TrainingRequest RequestFor(long? seed, int threads = 1)
    {
        var request = new TrainingRequest();
        foreach (var (name, text) in Options)
            request = RequestField.All.First(field => field.Name == name).Apply(request, text);
        return request with { Seed = seed, Threads = threads };
    }

    /// <summary>The options as a user would write them, as <c>--clip 0.5 --epsilon 2</c>.</summary>
    public string CommandLine => string.Join(' ', Options.Select(pair => SweepCommandLine.Option(pair.Key, pair.Value)));

    /// <summary>A text that two cells share only if they compute the same.</summary>
    internal string Key => $"{Kind} {CommandLine}";
}

/// <summary>Command lines that reproduce the points of a sweep.</summary>
public static class SweepCommandLine
{
    /// <summary>The command that repeats one run of a cell.</summary>
    public static string Train(SweepCell cell, long seed) => $"securefed train {cell.CommandLine} --seed {seed}";

    /// <summary>One option, quoted for a shell where it must be.</summary>
    internal static string Option(string name, string text) =>
        text == "true" && RequestField.All.Any(field => field.Name == name && field.Value is null) ? $"--{name}" : $"--{name} {Quoted(text)}";

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "._-/:,+=@%".Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
