using System.CommandLine;

namespace SecureFed.Cli;

/// <summary>Options that mean the same in every verb. Each call makes a new option: a command owns its options.</summary>
internal static class CommonOptions
{
    /// <summary>gamma: the fraction of participants assumed corrupt.</summary>
    public static Option<double> Corrupt() => Options.Number("--corrupt",
        "Fraction of clients assumed corrupt: they may collude with the server and leave out their noise.", 0.1, 0, 0.999);

    /// <summary>delta of the protocol: the fraction of participants that may drop out before the sum opens.</summary>
    public static Option<double> TolerateDropout() => Options.Number("--tolerate-dropout",
        "Fraction of clients that may drop out and still leave a sum to open.", 0.1, 0, 0.999);

    /// <summary>The least number of survivors for which a sum opens; null derives it from the two fractions.</summary>
    public static Option<long?> MinCohort() => Options.OptionalCount("--min-cohort",
        "Fewest surviving clients for which a sum may open (default: clients minus the tolerated dropouts).", least: 2);

    /// <summary>The neighbouring relation of the guarantee.</summary>
    public static Option<string> Relation() => Options.Choice("--relation",
        "Which two data sets count as neighbours (default for clients: zero-out, since the roster is visible).",
        ["zero-out", "add-or-remove-one", "replace-one"]);

    /// <summary>Exactly one JSON object on standard output.</summary>
    public static Option<bool> Json() => Options.Switch("--json", "Write one JSON object to standard output and nothing else.");

    /// <summary>The seed of everything random; noise from a seed is reproducible, hence not private.</summary>
    public static Option<long?> Seed() => Options.OptionalCount("--seed",
        "Seed for a reproducible run. Noise drawn from a seed is not private.", long.MinValue);

    /// <summary>The folder that files are written to.</summary>
    public static Option<string?> Out() => Options.Text("--out", "Folder for the files that the command writes.", "folder");
}
