using System.Numerics;

namespace SecureFed.Privacy;

/// <summary>
/// The encoding without noise: values in [-limit, limit] become whole numbers 0 .. 2 offset, limit being the clip norm times the contributions of one client. The
/// ring holds the sum of all clients' bounds, so it cannot overflow.
/// </summary>
internal static class ExactGrid
{
    // Steps of 2^-31 of the limit: rounding to the nearest is then exact to 2.4e-10 of it.
    private const int WantedPrecision = 31;
    private const int LeastPrecision = 8;

    public static VectorPlan Plan(PrivacyPlanRequest request, VectorRequest vector, Cohort cohort)
    {
        int headroom = HeadroomBits(cohort.Maximum);
        int bits = vector.Bits ?? Math.Min(62, WantedPrecision + headroom);
        int precision = bits - headroom;
        if (precision < LeastPrecision)
        {
            throw new PlanRefusedException(
                "bits",
                $"{bits} bits cannot hold the sum of \"{vector.Name}\" over {cohort.Maximum} clients to 1 part in {1 << LeastPrecision}: choose at least {LeastPrecision + headroom} bits, or auto.");
        }

        double limit = vector.Clip * request.RecordsPerClient;
        double granularity = limit / Math.ScaleB(1, precision);
        return new VectorPlan
        {
            Name = vector.Name,
            Dimension = vector.Dimension,
            PaddedDimension = vector.Dimension,
            Rotate = false,
            Clip = vector.Clip,
            ContributionsPerClient = request.RecordsPerClient,
            MaximumClients = cohort.Maximum,
            Mechanism = NoiseMechanism.None,
            Granularity = granularity,
            Bits = bits,
            Bound = 2UL << precision,
            PredictedStddevPerCoordinate = PredictedStddev(granularity, cohort),
            PredictedStddevWorstCase = PredictedStddev(granularity, cohort),
            PredictedStddevTypical = PredictedStddev(granularity, cohort),
        };
    }

    // Rounding to the nearest errs uniformly within half a step.
    private static double PredictedStddev(double granularity, Cohort cohort) => granularity * Math.Sqrt(cohort.Maximum / 12.0);

    /// <summary>The least h with clients x 2 x 2^p &lt; 2^(p + h) for every p.</summary>
    private static int HeadroomBits(int clients) => BitOperations.Log2((uint)clients) + 2;
}
