namespace SecureFed.Privacy;

/// <summary>
/// The budget of a plan as its accountant sees it. Planning uses Renyi accounting: it is the only accountant with a proof for the sums of discrete noise, and it composes
/// over vectors and training rounds.
/// </summary>
internal sealed class PlanBudget
{
    // The part of delta set aside for samplers that are a stated distance away from their distribution.
    private const double SamplerSlice = 1e-6;

    private readonly PrivacyPlanRequest request;
    private readonly double samplerDistance;

    public PlanBudget(PrivacyPlanRequest request, Cohort cohort)
    {
        this.request = request;
        Relation = request.Relation ?? (request.Unit == PrivacyUnit.Client ? PrivacyRelation.ZeroOut : PrivacyRelation.AddOrRemoveOne);

        // Padding at most doubles a dimension; every client draws one sample per coordinate and training round.
        double draws = 2.0 * request.Vectors.Sum(vector => (double)vector.Dimension) * cohort.Maximum * request.Rounds;
        samplerDistance = request.Mechanism == NoiseMechanism.DistributedSkellam ? SkellamSampler.Distance * draws : 0;
    }

    public PrivacyRelation Relation { get; }

    /// <summary>2 for replace-one, else 1.</summary>
    public int RelationFactor => Relation == PrivacyRelation.ReplaceOne ? 2 : 1;

    /// <summary>What is left of delta beside the slice set aside for samplers that are not exact.</summary>
    public static double UsableDelta(NoiseMechanism mechanism, double delta) =>
        mechanism == NoiseMechanism.DistributedSkellam ? delta * (1 - SamplerSlice) : delta;

    /// <summary>The epsilon of all training rounds if the noise were one continuous Gaussian of multiplier z.</summary>
    public double GaussianEpsilon(double multiplier) => Epsilon(new GaussianEvent(multiplier * RelationFactor));

    /// <summary>The epsilon of all training rounds with these vectors.</summary>
    public double Epsilon(IReadOnlyList<VectorPlan> vectors, int leastHonestSurvivors) =>
        Epsilon(RoundEvent(request.Mechanism, vectors, leastHonestSurvivors));

    /// <summary>The epsilon of all training rounds, each of them one <paramref name="roundEvent"/>.</summary>
    public double Epsilon(DpEvent roundEvent)
    {
        double delta = request.Delta ?? throw new InvalidOperationException("An epsilon needs a delta.");
        double usable = UsableDelta(request.Mechanism, delta);
        double epsilon = new RdpAccountant(Relation).Compose(roundEvent, request.Rounds).Epsilon(usable).Value;

        // A mechanism within distance eta of an (epsilon, delta) private one is (epsilon, delta + (1 + e^epsilon) eta) private.
        return samplerDistance == 0 || (1 + Math.Exp(epsilon)) * samplerDistance <= delta * SamplerSlice ? epsilon : double.PositiveInfinity;
    }

    /// <summary>One training round to those who do not see the cohort; null when nothing is known about how it was drawn.</summary>
    public DpEvent? Amplified(DpEvent roundEvent)
    {
        DpEvent? sampled = request.Sampling.Kind switch
        {
            SamplingKind.Poisson => new PoissonSampledEvent(request.Sampling.Probability, roundEvent),
            SamplingKind.Fixed => new SampledWithoutReplacementEvent(request.Sampling.Sample, request.Clients, roundEvent),
            _ => null,
        };
        return sampled is not null && new RdpAccountant(Relation).Supports(sampled) ? sampled : null;
    }

    /// <summary>
    /// The vectors of one training round, one query each, with the noise of that many honest clients. The sensitivities of an event are those of one contribution;
    /// an accountant for replace-one doubles them itself.
    /// </summary>
    public static DpEvent RoundEvent(NoiseMechanism mechanism, IReadOnlyList<VectorPlan> vectors, int honestSurvivors)
    {
        DpEvent[] events = [.. vectors.Select(vector => EventOf(mechanism, vector, honestSurvivors))];
        return events.Length == 1 ? events[0] : new ComposedEvent(events);
    }

    private static DpEvent EventOf(NoiseMechanism mechanism, VectorPlan vector, int honestSurvivors) => mechanism switch
    {
        NoiseMechanism.DistributedDiscreteGaussian => new DistributedDiscreteGaussianEvent(
            honestSurvivors, vector.LocalNoiseStddev, vector.PaddedDimension, vector.ContributionL2, vector.ContributionL1),
        NoiseMechanism.DistributedSkellam => new SkellamEvent(
            vector.LocalVarianceUnits * DiscreteGaussianSampler.VarianceUnit * honestSurvivors, vector.ContributionL2, vector.ContributionL1),
        _ => throw new InvalidOperationException("A plan without noise has no privacy event."),
    };
}
