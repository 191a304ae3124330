namespace SecureFed.Privacy;

/// <summary>
/// Everything about the privacy of one training round in one immutable, validated value. Encoder, noise, policy, ledger and accountant read it; nobody passes a
/// sensitivity or a noise scale by hand. All its fields are public.
/// </summary>
public sealed class PrivacyPlan
{
    private byte[] hash;

    private PrivacyPlan(PrivacyPlanRequest request, Cohort cohort, PlanBudget budget, VectorPlan[] vectors)
    {
        Unit = request.Unit;
        Relation = budget.Relation;
        Mechanism = request.Mechanism;
        Clients = request.Clients;
        Sampling = request.Sampling;
        CorruptFraction = request.CorruptFraction;
        MaximumClients = cohort.Maximum;
        PlannedClients = cohort.Planned;
        MinimumCohort = cohort.MinimumCohort;
        LeastHonestSurvivors = cohort.LeastHonestSurvivors;
        Rounds = request.Rounds;
        Delta = request.Delta;
        InsecureSimulationNoise = request.InsecureSimulationNoise;
        Vectors = vectors;
        Warnings = PlanWarnings.Of(request, vectors);
        hash = PlanStatement.Of(this).Hash();

        if (Mechanism == NoiseMechanism.None)
        {
            Epsilon = double.PositiveInfinity;
            RecipientsEpsilon = double.PositiveInfinity;
            return;
        }

        NoiseMultiplier = 1 / Math.Sqrt(vectors.Sum(vector => 1 / (vector.NoiseMultiplier * vector.NoiseMultiplier)));
        RoundEvent = PlanBudget.RoundEvent(Mechanism, vectors, LeastHonestSurvivors);
        RecipientsRoundEvent = budget.Amplified(RoundEvent);
        if (Delta is not null)
        {
            Epsilon = budget.Epsilon(RoundEvent);
            RecipientsEpsilon = RecipientsRoundEvent is null ? Epsilon : Math.Min(Epsilon.Value, budget.Epsilon(RecipientsRoundEvent));
        }
    }

    /// <summary>Whose influence is hidden.</summary>
    public PrivacyUnit Unit { get; }

    /// <summary>Which two inputs cannot be told apart.</summary>
    public PrivacyRelation Relation { get; }

    /// <summary>The noise each client adds.</summary>
    public NoiseMechanism Mechanism { get; }

    /// <summary>The population from which participants are drawn.</summary>
    public int Clients { get; }

    /// <summary>How participants are drawn.</summary>
    public ClientSampling Sampling { get; }

    /// <summary>The fraction of participants that may be corrupt.</summary>
    public double CorruptFraction { get; }

    /// <summary>The most participants of a session.</summary>
    public int MaximumClients { get; }

    /// <summary>The expected number of participants: divide sums by it, never by the realised number.</summary>
    public double PlannedClients { get; }

    /// <summary>The fewest survivors with which a sum may be opened.</summary>
    public int MinimumCohort { get; }

    /// <summary>The survivors certain to have added honest noise: minimum cohort - floor(corrupt fraction x most participants).</summary>
    public int LeastHonestSurvivors { get; }

    /// <summary>How many training rounds the budget covers.</summary>
    public int Rounds { get; }

    /// <summary>The delta of the budget; null when only a noise multiplier was given.</summary>
    public double? Delta { get; }

    /// <summary>The epsilon of all training rounds as the server sees it; infinite without noise, null without a delta.</summary>
    public double? Epsilon { get; }

    /// <summary>The epsilon for those who see only the model and not who took part, if the cohort was drawn outside of the server's choice.</summary>
    public double? RecipientsEpsilon { get; }

    /// <summary>The noise multiplier of one training round over all vectors together (1/z^2 is the sum of theirs); 0 without noise.</summary>
    public double NoiseMultiplier { get; }

    /// <summary>The vectors of the session, in the order of the request.</summary>
    public IReadOnlyList<VectorPlan> Vectors { get; private set; }

    /// <summary>What one training round releases to the server, for an accountant; null without noise, which nothing can account for.</summary>
    public DpEvent? RoundEvent { get; }

    /// <summary>What one training round releases to recipients when sampling amplifies; null when it does not.</summary>
    public DpEvent? RecipientsRoundEvent { get; }

    /// <summary>Whether noise is drawn from a seed that all parties know: it hides nothing.</summary>
    public bool InsecureSimulationNoise { get; }

    /// <summary>What a careful reader must know: whole sentences, none when there is nothing to say.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Makes a plan.</summary>
    /// <exception cref="PlanRefusedException">The request cannot work; the exception names the field to change.</exception>
    public static PrivacyPlan Create(PrivacyPlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        PlanChecks.Check(request);
        var cohort = Cohort.Of(request);
        var budget = new PlanBudget(request, cohort);
        var vectors = request.Mechanism == NoiseMechanism.None
            ? [.. request.Vectors.Select(vector => ExactGrid.Plan(request, vector, cohort))]
            : new NoisyPlanner(request, cohort, budget).Plan();
        return new PrivacyPlan(request, cohort, budget, vectors);
    }

    /// <summary>A plan of vectors that were planned elsewhere.</summary>
    internal static PrivacyPlan Of(PrivacyPlanRequest request, Cohort cohort, PlanBudget budget, VectorPlan[] vectors) => new(request, cohort, budget, vectors);

    /// <summary>The plan of a vector.</summary>
    public VectorPlan Vector(string name) =>
        Vectors.FirstOrDefault(vector => vector.Name == name) ?? throw new ArgumentException($"The plan has no vector \"{name}\".", nameof(name));

    /// <summary>
    /// The same plan with another clip norm, and so another granularity, of its first vector. In grid units nothing changes, so neither does any cost.
    /// </summary>
    /// <param name="clip">In (1e-100, 1e100).</param>
    public PrivacyPlan WithClip(double clip)
    {
        if (clip is not (> 1e-100 and < 1e100))
        {
            throw new ArgumentOutOfRangeException(nameof(clip), clip, "The clip norm must lie between 1e-100 and 1e100.");
        }

        var plan = (PrivacyPlan)MemberwiseClone();
        plan.Vectors = [Vectors[0].WithClip(clip), .. Vectors.Skip(1)];
        plan.hash = PlanStatement.Of(plan).Hash();
        return plan;
    }

    /// <summary>
    /// What one training round really released, given how many survived: |U3| - floor(corrupt fraction x most participants) honest shares of noise.
    /// </summary>
    /// <param name="survivors">|U3|, at least the minimum cohort: below it nothing opens.</param>
    public DpEvent RealisedEvent(int survivors)
    {
        if (survivors < MinimumCohort || survivors > MaximumClients)
        {
            throw new ArgumentOutOfRangeException(nameof(survivors), survivors, $"A session opens with {MinimumCohort} to {MaximumClients} survivors.");
        }

        return Mechanism == NoiseMechanism.None
            ? throw new InvalidOperationException("A plan without noise has no privacy event.")
            : PlanBudget.RoundEvent(Mechanism, Vectors, survivors - Cohort.Fraction(CorruptFraction, MaximumClients));
    }

    /// <summary>SHA-256 over the canonical encoding of everything that encoder, noise and accountant read; a session's parameters carry it.</summary>
    public byte[] Hash() => [.. hash];
}
