namespace SecureFed.Privacy;

/// <summary>
/// A plan from its published statement: what a participant does with the statement that a server sends it. Nothing that the statement says about itself is believed: sensitivities, honest survivors and
/// rings follow from clip, grid and cohort, and a statement that says less than what follows is refused. Epsilons are computed anew.
/// </summary>
internal static class PlanRestoration
{
    private const int MostClients = 1 << 24;

    // Below the norm that belongs to it, the rounding would try for ever.
    private const double LargestRoundingBound = 0.99;

    public static PrivacyPlan Restore(PlanStatement statement)
    {
        var request = RequestOf(statement);
        PlanChecks.Check(request);
        var cohort = Cohort.Of(request);
        var budget = new PlanBudget(request, cohort);
        var plan = PrivacyPlan.Of(request, cohort, budget, [.. statement.Vectors.Select(vector => VectorOf(statement, vector, cohort, budget.RelationFactor))]);
        return plan.Hash().AsSpan().SequenceEqual(statement.Hash()) ? plan : throw Refusal("cohort", "its numbers of participants and honest survivors do not follow from population, sampling and corrupt fraction");
    }

    private static PrivacyPlanRequest RequestOf(PlanStatement statement)
    {
        Require(statement.Clients is >= 1 and <= MostClients, "clients", $"the population has 1 to {MostClients} clients");
        Require(statement.Vectors.Count is >= 1 and <= 64, "vectors", "a plan has 1 to 64 vectors");
        var contributions = statement.Vectors[0].ContributionsPerClient;
        Require(statement.Vectors.All(vector => vector.ContributionsPerClient == contributions), "contributionsPerClient", "it is the same for all vectors");
        return new PrivacyPlanRequest
        {
            Unit = statement.Unit,
            Relation = statement.Relation,
            Mechanism = statement.Mechanism,
            InsecureSimulationNoise = statement.InsecureSimulationNoise,
            Clients = statement.Clients,
            Sampling = statement.Sampling switch
            {
                SamplingKind.Poisson => ClientSampling.Poisson(statement.SamplingProbability),
                SamplingKind.Fixed => ClientSampling.Fixed(statement.Sample),
                SamplingKind.SelfSelected => ClientSampling.SelfSelected(statement.Sample),
                _ => ClientSampling.All,
            },
            CorruptFraction = statement.CorruptFraction,
            MinimumCohort = statement.MinimumCohort,
            RecordsPerClient = contributions,
            Vectors = [.. statement.Vectors.Select(vector => new VectorRequest { Name = vector.Name, Dimension = vector.Dimension, Clip = vector.Clip, Bits = vector.Bits, Rotate = vector.Rotate })],
            // The noise stands in the statement; the request only has to say that there is some.
            NoiseMultiplier = statement.Mechanism == NoiseMechanism.None ? null : 1,
            Delta = statement.Delta == 0 ? null : statement.Delta,
            Rounds = statement.Rounds,
            AllowLargeDelta = true,
        };
    }

    private static VectorPlan VectorOf(PlanStatement statement, VectorStatement vector, Cohort cohort, int relationFactor)
    {
        var isExact = statement.Mechanism == NoiseMechanism.None;
        var padded = vector.Rotate ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)vector.Dimension) : vector.Dimension;
        Require(vector.PaddedDimension == padded, "paddedDimension", "it is the dimension, or with a rotation the next power of two");
        Require(vector.Granularity > 0 && double.IsFinite(vector.Granularity), "granularity", "it is a positive number");
        Require(vector.ContributionsPerClient >= 1, "contributionsPerClient", "it is at least 1");
        if (isExact)
            return ExactOf(vector, cohort);

        Require(vector.Bound == 0, "bound", "a vector that carries noise has none");
        Require(vector.LocalVarianceUnits is >= 1 and < long.MaxValue / 2, "localVarianceUnits", "it is at least 1");
        Require(vector.Clip / vector.Granularity <= 1 << 30, "granularity", "the clip norm has at most 2^30 grid units");
        Require(
            vector.MaximumSquaredNorm >= NoisyGrid.LargestNorm(vector.Clip / vector.Granularity, padded, LargestRoundingBound) && vector.MaximumSquaredNorm < long.MaxValue / 2,
            "maximumSquaredNorm", "a clipped contribution can be rounded within it");
        var (l2, l1) = NoisyGrid.NormsOf(vector.MaximumSquaredNorm, padded);
        Require(vector.SensitivityL2 == relationFactor * l2 && vector.SensitivityL1 == relationFactor * l1, "sensitivityL2", "the sensitivities follow from the largest norm and the relation");
        var local = vector.LocalVariance();
        return new VectorPlan
        {
            Name = vector.Name,
            Dimension = vector.Dimension,
            PaddedDimension = padded,
            Rotate = vector.Rotate,
            Clip = vector.Clip,
            ContributionsPerClient = vector.ContributionsPerClient,
            MaximumClients = cohort.Maximum,
            Mechanism = statement.Mechanism,
            Granularity = vector.Granularity,
            MaximumSquaredNorm = vector.MaximumSquaredNorm,
            ContributionL2 = l2,
            ContributionL1 = l1,
            SensitivityL2 = vector.SensitivityL2,
            SensitivityL1 = vector.SensitivityL1,
            LocalVarianceUnits = vector.LocalVarianceUnits,
            CentralNoiseStddev = Math.Sqrt(local * cohort.LeastHonestSurvivors),
            Bits = vector.Bits,
            RoundingInflation = Math.Sqrt(vector.MaximumSquaredNorm) / (vector.Clip / vector.Granularity),
            PredictedStddevPerCoordinate = vector.Granularity * Math.Sqrt((cohort.Maximum * local) + ((double)cohort.Maximum * vector.ContributionsPerClient / 6)),
        };
    }

    private static VectorPlan ExactOf(VectorStatement vector, Cohort cohort)
    {
        Require(!vector.Rotate, "rotate", "a vector without noise is not rotated");
        Require(vector.Bound >= 2 && (UInt128)vector.Bound * (UInt128)cohort.Maximum < (UInt128)1 << vector.Bits, "bound", "the bounds of all participants together fit into the ring");
        return new VectorPlan
        {
            Name = vector.Name,
            Dimension = vector.Dimension,
            PaddedDimension = vector.Dimension,
            Rotate = false,
            Clip = vector.Clip,
            ContributionsPerClient = vector.ContributionsPerClient,
            MaximumClients = cohort.Maximum,
            Mechanism = NoiseMechanism.None,
            Granularity = vector.Granularity,
            Bits = vector.Bits,
            Bound = vector.Bound,
            PredictedStddevPerCoordinate = vector.Granularity * Math.Sqrt(cohort.Maximum / 12.0),
        };
    }

    private static void Require(bool holds, string field, string sentence)
    {
        if (!holds)
            throw Refusal(field, sentence);
    }

    private static PlanRefusedException Refusal(string field, string sentence) => new(field, $"The published plan's {field} is wrong: {sentence}.");
}
