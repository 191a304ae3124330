namespace SecureFed.Privacy;

/// <summary>How the participants of a training round are drawn from the population.</summary>
public enum SamplingKind
{
    /// <summary>Everybody takes part.</summary>
    All,

    /// <summary>Each client takes part independently with a fixed probability.</summary>
    Poisson,

    /// <summary>A fixed number, uniformly without replacement.</summary>
    Fixed,

    /// <summary>Whoever is available: nothing may be concluded from not being in.</summary>
    SelfSelected,
}

/// <summary>
/// A sampling scheme. Amplification by sampling never helps against the server, which sees the cohort; it is claimed for the recipients
/// of the model only, and only for <see cref="SamplingKind.Poisson"/> and <see cref="SamplingKind.Fixed"/>.
/// </summary>
public sealed record ClientSampling
{
    private ClientSampling(SamplingKind kind, double probability, int sample)
    {
        Kind = kind;
        Probability = probability;
        Sample = sample;
    }

    /// <summary>The scheme.</summary>
    public SamplingKind Kind { get; }

    /// <summary>The probability of taking part, for <see cref="SamplingKind.Poisson"/>; otherwise 1.</summary>
    public double Probability { get; }

    /// <summary>The number of participants, for <see cref="SamplingKind.Fixed"/> and <see cref="SamplingKind.SelfSelected"/>; otherwise 0.</summary>
    public int Sample { get; }

    /// <summary>Everybody, every training round.</summary>
    public static ClientSampling All { get; } = new(SamplingKind.All, 1, 0);

    /// <param name="probability">In (0, 1].</param>
    public static ClientSampling Poisson(double probability) => new(SamplingKind.Poisson, probability, 0);

    /// <param name="sample">1 .. population.</param>
    public static ClientSampling Fixed(int sample) => new(SamplingKind.Fixed, 1, sample);

    /// <param name="cohort">How many are expected, 1 .. population.</param>
    public static ClientSampling SelfSelected(int cohort) => new(SamplingKind.SelfSelected, 1, cohort);
}
