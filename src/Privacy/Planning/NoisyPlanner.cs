using System.Numerics;

namespace SecureFed.Privacy;

/// <summary>
/// Chooses grids and noise for the noisy vectors of a plan. Nested bisection: for a noise multiplier, each vector's finest grid that its bits can hold; around it,
/// the least noise multiplier that keeps the budget. Both relations are monotone, so nothing is minimised blindly.
/// </summary>
internal sealed class NoisyPlanner
{
    // A ring chosen automatically errs at most this much more than the finest grid would.
    private const double UtilityLoss = 0.02;

    private const int LeastDimensionToRotate = 8;
    private const int MostBits = 62;
    private const double LeastMultiplier = 1e-3;
    private const double MostMultiplier = 1e6;

    private readonly PrivacyPlanRequest request;
    private readonly PlanBudget budget;
    private readonly int leastHonestSurvivors;
    private readonly GridTask[] tasks;
    private readonly double[] shareRoots;

    public NoisyPlanner(PrivacyPlanRequest request, Cohort cohort, PlanBudget budget)
    {
        this.request = request;
        this.budget = budget;
        leastHonestSurvivors = cohort.LeastHonestSurvivors;
        double shares = request.Vectors.Sum(vector => vector.Share);
        shareRoots = [.. request.Vectors.Select(vector => Math.Sqrt(vector.Share / shares))];
        tasks = [.. request.Vectors.Select(vector => TaskOf(request, vector, cohort, budget.RelationFactor))];
    }

    public VectorPlan[] Plan()
    {
        // Bits are chosen as if the noise were continuous; from a local scale of 1.5 on the discrete mechanism needs hardly more.
        double multiplier = request.NoiseMultiplier ?? LeastMultiplierFor(z => budget.GaussianEpsilon(z) <= request.Epsilon)
            ?? throw new PlanRefusedException("epsilon", $"No noise up to {MostMultiplier} times the sensitivity keeps epsilon {request.Epsilon}: choose a larger epsilon or fewer rounds.");
        int[] bits = [.. request.Vectors.Select((vector, i) => vector.Bits ?? AutoBits(i, multiplier))];

        var vectors = Try(multiplier, bits);
        if (request.NoiseMultiplier is null)
        {
            double? enough = LeastMultiplierFor(z => Try(z, bits) is { } tried && budget.Epsilon(tried, leastHonestSurvivors) <= request.Epsilon);
            vectors = enough is { } found ? Try(found, bits) : null;
        }

        return vectors ?? throw TooFewBits(bits, multiplier);
    }

    private static GridTask TaskOf(PrivacyPlanRequest request, VectorRequest vector, Cohort cohort, int relationFactor)
    {
        bool rotate = vector.Rotate ?? vector.Dimension >= LeastDimensionToRotate;
        return new GridTask
        {
            Mechanism = request.Mechanism,
            Dimension = rotate ? (int)BitOperations.RoundUpToPowerOf2((uint)vector.Dimension) : vector.Dimension,
            Rotate = rotate,
            RoundingBound = request.RoundingBound,
            RelationFactor = relationFactor,
            LeastHonestSurvivors = cohort.LeastHonestSurvivors,
            Contributors = cohort.Maximum,
            Contributions = (long)cohort.Maximum * request.RecordsPerClient,
            WrapDeviations = request.WrapDeviations,
            Growth = request.Growth,
        };
    }

    /// <summary>Vector i's multiplier: shares of one over the squared multiplier add up to the whole.</summary>
    private double MultiplierOf(int i, double multiplier) => multiplier / shareRoots[i];

    private VectorPlan[]? Try(double multiplier, int[] bits)
    {
        var vectors = new VectorPlan[tasks.Length];
        for (int i = 0; i < tasks.Length; i++)
        {
            if (NoisyGrid.ForBits(tasks[i], MultiplierOf(i, multiplier), bits[i]) is not { } grid)
            {
                return null;
            }

            vectors[i] = VectorOf(i, grid, bits[i]);
        }

        return vectors;
    }

    /// <summary>The fewest bits whose error is within two percent of the finest grid's and whose local scale is large enough.</summary>
    private int AutoBits(int i, double multiplier)
    {
        double own = MultiplierOf(i, multiplier);
        double best = NoisyGrid.Finest(tasks[i], own)?.PredictedDeviation ?? throw TooMuchNoise(i, own);
        for (int bits = 4; bits <= MostBits; bits++)
        {
            if (NoisyGrid.ForBits(tasks[i], own, bits) is { } grid
                && grid.PredictedDeviation <= best * (1 + UtilityLoss)
                && Math.Sqrt(grid.LocalVariance) >= PlanWarnings.LeastLocalStddev)
            {
                return bits;
            }
        }

        throw new PlanRefusedException(
            "clients",
            $"No ring up to {MostBits} bits holds the sum of \"{request.Vectors[i].Name}\" finely enough with {tasks[i].Contributions} contributions: lower clients or recordsPerClient.");
    }

    private static double? LeastMultiplierFor(Func<double, bool> keeps)
    {
        double low = LeastMultiplier;
        if (keeps(low))
        {
            return low;
        }

        double high = 1;
        while (!keeps(high))
        {
            low = high;
            high *= 2;
            if (high > MostMultiplier)
            {
                return null;
            }
        }

        while (high / low > 1 + 1e-7)
        {
            double middle = Math.Sqrt(low * high);
            if (keeps(middle))
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return high;
    }

    private PlanRefusedException TooFewBits(int[] bits, double multiplier)
    {
        // Named by the first vector that cannot be held on its own, or else by the first: together they miss the budget.
        int culprit = Math.Max(0, Array.FindIndex([.. Enumerable.Range(0, bits.Length)], i => NoisyGrid.ForBits(tasks[i], MultiplierOf(i, multiplier), bits[i]) is null));
        return new PlanRefusedException(
            "bits",
            $"{bits[culprit]} bits are too few for \"{request.Vectors[culprit].Name}\": the noisy sum of {tasks[culprit].Contributors} clients does not fit; choose "
            + $"{Math.Max(bits[culprit] + 1, AutoBits(culprit, multiplier))} bits or auto, fewer clients, or fewer wrapDeviations.");
    }

    private PlanRefusedException TooMuchNoise(int i, double multiplier) => new(
        request.Epsilon is null ? "noiseMultiplier" : "epsilon",
        $"The vector \"{request.Vectors[i].Name}\" needs a noise multiplier of {multiplier:G4}, more than the samplers draw at its dimension: choose a larger epsilon, fewer rounds or more clients.");

    private VectorPlan VectorOf(int i, NoisyGrid grid, int bits)
    {
        var vector = request.Vectors[i];
        double norm = Math.Sqrt(grid.MaximumSquaredNorm);
        return new VectorPlan
        {
            Name = vector.Name,
            Dimension = vector.Dimension,
            PaddedDimension = tasks[i].Dimension,
            Rotate = tasks[i].Rotate,
            Clip = vector.Clip,
            ContributionsPerClient = request.RecordsPerClient,
            MaximumClients = tasks[i].Contributors,
            Mechanism = request.Mechanism,
            Granularity = vector.Clip / grid.ClipInGrid,
            MaximumSquaredNorm = grid.MaximumSquaredNorm,
            ContributionL2 = grid.ContributionL2,
            ContributionL1 = grid.ContributionL1,
            SensitivityL2 = tasks[i].RelationFactor * grid.ContributionL2,
            SensitivityL1 = tasks[i].RelationFactor * grid.ContributionL1,
            LocalVarianceUnits = grid.LocalVarianceUnits,
            CentralNoiseStddev = Math.Sqrt(grid.LocalVariance * tasks[i].LeastHonestSurvivors),
            Bits = bits,
            WrapProbability = grid.WrapProbability(bits, request.Growth),
            WrapProbabilityTypical = grid.WrapProbability(bits, SumGrowth.Typical),
            RoundingInflation = norm / grid.ClipInGrid,
            PredictedStddevPerCoordinate = vector.Clip * grid.PredictedDeviation,
            PredictedStddevWorstCase = vector.Clip * grid.PredictedDeviationWithWrap(bits, SumGrowth.WorstCase),
            PredictedStddevTypical = vector.Clip * grid.PredictedDeviationWithWrap(bits, SumGrowth.Typical),
        };
    }
}
