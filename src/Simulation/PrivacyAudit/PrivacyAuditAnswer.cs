namespace SecureFed.Simulation;

/// <summary>What an audit of a training's privacy found.</summary>
public sealed record PrivacyAuditAnswer
{
    /// <summary>Whether no measured bound exceeds what the accountant certifies.</summary>
    public bool Passed => !OneRun.Exceeds && !Threshold.Any(point => point.Exceeds);

    /// <summary>client or record: whose presence was measured.</summary>
    public required string Unit { get; init; }

    /// <summary>The relation.</summary>
    public required string Relation { get; init; }

    /// <summary>The noise that clients add.</summary>
    public required string Mechanism { get; init; }

    /// <summary>The delta of the claim.</summary>
    public required double Delta { get; init; }

    /// <summary>The accountant's upper bound for the whole training, as the server sees it.</summary>
    public required double CertifiedEpsilon { get; init; }

    /// <summary>The best lower bound at the same delta.</summary>
    public required double MeasuredEpsilon { get; init; }

    /// <summary>Probability that no measured bound of this audit is above the truth.</summary>
    public required double Confidence { get; init; }

    /// <summary>The accountant.</summary>
    public required string Accountant { get; init; }

    /// <summary>Noise over sensitivity of one training round.</summary>
    public required double NoiseMultiplier { get; init; }

    /// <summary>Training rounds of each training.</summary>
    public required int TrainingRounds { get; init; }

    /// <summary>Clients with data.</summary>
    public required int Clients { get; init; }

    /// <summary>Values of an update.</summary>
    public required int Dimension { get; init; }

    /// <summary>One training with many canaries.</summary>
    public required OneRunAnswer OneRun { get; init; }

    /// <summary>The deltas of the threshold audit, the claim's first.</summary>
    public required IReadOnlyList<ThresholdPoint> Threshold { get; init; }

    /// <summary>Trainings of the threshold audit with its canary.</summary>
    public required int RunsWithCanary { get; init; }

    /// <summary>Trainings of the threshold audit without it.</summary>
    public required int RunsWithoutCanary { get; init; }

    /// <summary>The seed; null when none was given.</summary>
    public required long? Seed { get; init; }

    /// <summary>Wall-clock seconds.</summary>
    public double Seconds { get; init; }
}

/// <summary>What one training with many canaries shows (Steinke, Nasr, Jagielski 2023).</summary>
/// <param name="Aggregation">How its sums were made.</param>
/// <param name="Canaries">Coins thrown.</param>
/// <param name="Guesses">Coins guessed.</param>
/// <param name="Correct">Right guesses.</param>
/// <param name="Delta">The delta of the claim.</param>
/// <param name="EpsilonAtLeast">The lower bound.</param>
/// <param name="CertifiedEpsilon">The accountant's upper bound for this training.</param>
public sealed record OneRunAnswer(string Aggregation, int Canaries, int Guesses, int Correct, double Delta, double EpsilonAtLeast, double CertifiedEpsilon)
{
    /// <summary>Whether the accountant's bound is refuted.</summary>
    public bool Exceeds => EpsilonAtLeast > CertifiedEpsilon;
}

/// <summary>What many trainings with and without one canary show at one delta.</summary>
/// <param name="Delta">The delta.</param>
/// <param name="EpsilonAtLeast">The lower bound.</param>
/// <param name="CertifiedEpsilon">The accountant's upper bound at this delta.</param>
public sealed record ThresholdPoint(double Delta, double EpsilonAtLeast, double CertifiedEpsilon)
{
    /// <summary>Whether the accountant's bound is refuted.</summary>
    public bool Exceeds => EpsilonAtLeast > CertifiedEpsilon;
}
