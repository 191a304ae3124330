namespace SecureFed.Simulation;

/// <summary>What one run of a sweep came to: one line of the journal and of the results.</summary>
public sealed record SweepRow
{
    /// <summary>The cell.</summary>
    public required int Cell { get; init; }

    /// <summary>The seed; 0 for a pooled model, which draws nothing.</summary>
    public required long Seed { get; init; }

    /// <summary>Why the run could not be made, or null.</summary>
    public string? Refused { get; init; }

    /// <summary>Metrics of the final model on the test rows, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The same on the rows that clients held out; null when they held out none.</summary>
    public IReadOnlyDictionary<string, double>? Validation { get; init; }

    /// <summary>Metrics over clients, which only a simulator can know.</summary>
    public PerClientAnswer? PerClient { get; init; }

    /// <summary>The guarantee; null for a pooled model.</summary>
    public PrivacyAnswer? Privacy { get; init; }

    /// <summary>Clients of the federation; 0 for a pooled model.</summary>
    public int Clients { get; init; }

    /// <summary>Training rounds, aborted ones included.</summary>
    public int TrainingRounds { get; init; }

    /// <summary>Training rounds that opened nothing.</summary>
    public int AbortedRounds { get; init; }

    /// <summary>Mean number of clients in the sums that were opened.</summary>
    public double Survivors { get; init; }

    /// <summary>Mean bytes a client sends in a training round.</summary>
    public long BytesUpPerClient { get; init; }

    /// <summary>Mean bytes a client receives in a training round.</summary>
    public long BytesDownPerClient { get; init; }

    /// <summary>Wall-clock seconds, which only the journal and the table of times hold.</summary>
    public double Seconds { get; init; }

    /// <summary>The row of a run that could not be made.</summary>
    public static SweepRow Refusal(SweepCell cell, long seed, string reason) => new() { Cell = cell.Index, Seed = seed, Refused = reason };
}
