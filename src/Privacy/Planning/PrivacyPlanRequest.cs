namespace SecureFed.Privacy;

/// <summary>
/// What the planner is asked for. Every field is public knowledge in a deployment: none may be computed from private data.
/// Either a target budget (<see cref="Epsilon"/>, <see cref="Delta"/>, <see cref="Rounds"/>) or a <see cref="NoiseMultiplier"/> decides the noise.
/// </summary>
public sealed record PrivacyPlanRequest
{
    /// <summary>Whose influence is hidden.</summary>
    public required PrivacyUnit Unit { get; init; }

    /// <summary>The relation; null is zero-out for <see cref="PrivacyUnit.Client"/> (the roster is visible) and add-or-remove-one for <see cref="PrivacyUnit.Record"/>.</summary>
    public PrivacyRelation? Relation { get; init; }

    /// <summary>The noise.</summary>
    public NoiseMechanism Mechanism { get; init; } = NoiseMechanism.DistributedDiscreteGaussian;

    /// <summary>The population of clients from which participants are drawn.</summary>
    public required int Clients { get; init; }

    /// <summary>How participants are drawn.</summary>
    public ClientSampling Sampling { get; init; } = ClientSampling.All;

    /// <summary>gamma: the fraction of participants that may be corrupt, in [0, 1).</summary>
    public double CorruptFraction { get; init; } = 0.1;

    /// <summary>delta of the protocol: the fraction of participants that may drop out, in [0, 1).</summary>
    public double TolerateDropout { get; init; } = 0.1;

    /// <summary>The fewest survivors with which a sum is opened; null: the fewest expected, n - floor(delta n) for n participants.</summary>
    public int? MinimumCohort { get; init; }

    /// <summary>The most contributions one client may add in a training round: 1 for <see cref="PrivacyUnit.Client"/>, its most records for <see cref="PrivacyUnit.Record"/>. Decides the ring, not the guarantee.</summary>
    public int RecordsPerClient { get; init; } = 1;

    /// <summary>The vectors of the session.</summary>
    public required IReadOnlyList<VectorRequest> Vectors { get; init; }

    /// <summary>The target epsilon of all <see cref="Rounds"/> together, as the server sees it (never amplified).</summary>
    public double? Epsilon { get; init; }

    /// <summary>The target delta, in (0, 1).</summary>
    public double? Delta { get; init; }

    /// <summary>How many training rounds the budget covers.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Instead of a target epsilon: standard deviation of the sum's noise at the least honest survivors over the L2 sensitivity after rounding, all vectors of one training round together.</summary>
    public double? NoiseMultiplier { get; init; }

    /// <summary>
    /// Whether every party draws its noise from a seed that all know, so that a simulation over a network can be repeated. Such noise hides nothing; the plan's hash says so, and an audit fails it.
    /// </summary>
    public bool InsecureSimulationNoise { get; init; }

    /// <summary>The population to which delta is compared; null: <see cref="Clients"/> times <see cref="RecordsPerClient"/>.</summary>
    public long? Population { get; init; }

    /// <summary>Accepts a delta of one over the population or more, with which publishing one member's data in full would pass.</summary>
    public bool AllowLargeDelta { get; init; }

    /// <summary>Standard deviations of a coordinate of the noisy sum that fit into half of the ring.</summary>
    public double WrapDeviations { get; init; } = 4;

    /// <summary>How large the sum of updates may get when the ring is chosen.</summary>
    public SumGrowth Growth { get; init; } = SumGrowth.WorstCase;

    /// <summary>beta: the probability that one try of the rounding may fail, in [0, 1); 0 admits every rounding and pays for it in sensitivity.</summary>
    public double RoundingBound { get; init; } = Math.Exp(-0.5);
}
