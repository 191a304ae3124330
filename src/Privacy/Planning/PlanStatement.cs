using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureFed.Privacy;

/// <summary>
/// What a plan promises, as public values: everything that <see cref="Hash"/> covers and no more. It is the form in which a plan is published: a third party that has the JSON
/// computes the hash, finds it in a session's parameters, and judges the session by the numbers.
/// </summary>
public sealed record PlanStatement
{
    /// <summary>Whose influence is hidden.</summary>
    public required PrivacyUnit Unit { get; init; }

    /// <summary>Which two inputs cannot be told apart.</summary>
    public required PrivacyRelation Relation { get; init; }

    /// <summary>The noise each client adds.</summary>
    public required NoiseMechanism Mechanism { get; init; }

    /// <summary>The population from which participants are drawn.</summary>
    public required int Clients { get; init; }

    /// <summary>How participants are drawn.</summary>
    public required SamplingKind Sampling { get; init; }

    /// <summary>The probability of Poisson sampling; 1 otherwise.</summary>
    public required double SamplingProbability { get; init; }

    /// <summary>The size of a fixed or self-selected sample; 0 otherwise.</summary>
    public required int Sample { get; init; }

    /// <summary>The fraction of participants that may be corrupt.</summary>
    public required double CorruptFraction { get; init; }

    /// <summary>The most participants of a session.</summary>
    public required int MaximumClients { get; init; }

    /// <summary>The expected number of participants.</summary>
    public required double PlannedClients { get; init; }

    /// <summary>The fewest survivors with which a sum may be opened.</summary>
    public required int MinimumCohort { get; init; }

    /// <summary>The survivors whose noise is counted on.</summary>
    public required int LeastHonestSurvivors { get; init; }

    /// <summary>How many training rounds the budget covers.</summary>
    public required int Rounds { get; init; }

    /// <summary>The delta of the budget; 0 when there is none.</summary>
    public required double Delta { get; init; }

    /// <summary>Whether noise is drawn from a seed that all parties know: it hides nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool InsecureSimulationNoise { get; init; }

    /// <summary>The vectors, in the order of the session.</summary>
    public required IReadOnlyList<VectorStatement> Vectors { get; init; }

    /// <summary>What a plan promises.</summary>
    public static PlanStatement Of(PrivacyPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new PlanStatement
        {
            Unit = plan.Unit,
            Relation = plan.Relation,
            Mechanism = plan.Mechanism,
            Clients = plan.Clients,
            Sampling = plan.Sampling.Kind,
            SamplingProbability = plan.Sampling.Probability,
            Sample = plan.Sampling.Sample,
            CorruptFraction = plan.CorruptFraction,
            MaximumClients = plan.MaximumClients,
            PlannedClients = plan.PlannedClients,
            MinimumCohort = plan.MinimumCohort,
            LeastHonestSurvivors = plan.LeastHonestSurvivors,
            Rounds = plan.Rounds,
            Delta = plan.Delta ?? 0,
            InsecureSimulationNoise = plan.InsecureSimulationNoise,
            Vectors = [.. plan.Vectors.Select(VectorStatement.Of)],
        };
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is not a plan, or its numbers do not have the hash that stands beside them.</exception>
    public static PlanStatement Parse(string json)
    {
        PlanFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, PlanJson.Default.PlanFile);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"it is not a plan: {fault.Message}", fault);
        }
        if (file?.Plan is not { Vectors: { Count: > 0 } vectors } plan || vectors.Any(vector => vector?.Name is null))
            throw new FormatException("it is not a plan: it has no vectors");
        return Convert.ToHexStringLower(plan.Hash()) == file.Hash ? plan : throw new FormatException("its numbers do not have the hash that stands beside them: it was changed");
    }

    /// <summary>The plan that was published: the same encoding, noise and hash. Its epsilons, sensitivities and honest survivors are computed anew, never taken from the statement.</summary>
    /// <exception cref="PlanRefusedException">The numbers contradict each other or no encoder can work with them.</exception>
    public PrivacyPlan ToPlan() => PlanRestoration.Restore(this);

    /// <summary>SHA-256 over the canonical encoding: the plan hash of a session's parameters.</summary>
    public byte[] Hash() => PlanHash.Of(this);

    /// <summary>The plan and its hash as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(new PlanFile(Convert.ToHexStringLower(Hash()), this), PlanJson.Default.PlanFile) + "\n";

    /// <summary>The participants that may be corrupt, whose noise does not count.</summary>
    public int CorruptClients => Cohort.Fraction(CorruptFraction, MaximumClients);

    /// <summary>What one training round releases to the server when this many survivors added honest noise; null without noise.</summary>
    /// <param name="honestSurvivors">At least 1.</param>
    public DpEvent? EventOf(int honestSurvivors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(honestSurvivors, 1);
        if (Mechanism == NoiseMechanism.None)
            return null;
        DpEvent[] events = [.. Vectors.Select(vector => vector.EventOf(Mechanism, Relation, honestSurvivors))];
        return events.Length == 1 ? events[0] : new ComposedEvent(events);
    }
}

/// <summary>One vector of a <see cref="PlanStatement"/>.</summary>
public sealed record VectorStatement
{
    /// <summary>The name, as the session knows it.</summary>
    public required string Name { get; init; }

    /// <summary>The number of values of a contribution.</summary>
    public required int Dimension { get; init; }

    /// <summary>The number of values in the ring.</summary>
    public required int PaddedDimension { get; init; }

    /// <summary>Whether contributions are rotated.</summary>
    public required bool Rotate { get; init; }

    /// <summary>The L2 norm, in input units, to which each contribution is clipped.</summary>
    public required double Clip { get; init; }

    /// <summary>The most contributions one client may add.</summary>
    public required int ContributionsPerClient { get; init; }

    /// <summary>Input units per grid unit.</summary>
    public required double Granularity { get; init; }

    /// <summary>The largest squared L2 norm of one encoded contribution, in grid units.</summary>
    public required long MaximumSquaredNorm { get; init; }

    /// <summary>L2 sensitivity of the sum in grid units.</summary>
    public required double SensitivityL2 { get; init; }

    /// <summary>L1 sensitivity of the sum in grid units.</summary>
    public required double SensitivityL1 { get; init; }

    /// <summary>One client's noise variance in squared grid units, as a whole number of 2^-16.</summary>
    public required long LocalVarianceUnits { get; init; }

    /// <summary>Bits per value.</summary>
    public required int Bits { get; init; }

    /// <summary>The largest ring value of one client; 0 when values carry noise.</summary>
    public required ulong Bound { get; init; }

    /// <summary>One client's noise variance in squared grid units.</summary>
    public double LocalVariance() => LocalVarianceUnits * DiscreteGaussianSampler.VarianceUnit;

    internal static VectorStatement Of(VectorPlan vector) => new()
    {
        Name = vector.Name,
        Dimension = vector.Dimension,
        PaddedDimension = vector.PaddedDimension,
        Rotate = vector.Rotate,
        Clip = vector.Clip,
        ContributionsPerClient = vector.ContributionsPerClient,
        Granularity = vector.Granularity,
        MaximumSquaredNorm = vector.MaximumSquaredNorm,
        SensitivityL2 = vector.SensitivityL2,
        SensitivityL1 = vector.SensitivityL1,
        LocalVarianceUnits = vector.LocalVarianceUnits,
        Bits = vector.Bits,
        Bound = vector.Bound,
    };

    internal DpEvent EventOf(NoiseMechanism mechanism, PrivacyRelation relation, int honestSurvivors)
    {
        // An event speaks of one contribution; an accountant for replace-one doubles it itself.
        double factor = relation == PrivacyRelation.ReplaceOne ? 2 : 1;
        return mechanism == NoiseMechanism.DistributedSkellam
            ? new SkellamEvent(LocalVariance() * honestSurvivors, SensitivityL2 / factor, SensitivityL1 / factor)
            : new DistributedDiscreteGaussianEvent(honestSurvivors, Math.Sqrt(LocalVariance()), PaddedDimension, SensitivityL2 / factor, SensitivityL1 / factor);
    }
}
