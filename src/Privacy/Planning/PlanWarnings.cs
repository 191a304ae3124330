using System.Globalization;

namespace SecureFed.Privacy;

/// <summary>What is allowed but seldom wanted.</summary>
internal static class PlanWarnings
{
    // Below this local scale a sum of discrete Gaussians departs noticeably from one discrete Gaussian, and the correction costs budget.
    public const double LeastLocalStddev = 1.5;

    private const double LargestWrapProbability = 1e-3;
    private const double LargestInflation = 1.25;

    public static IReadOnlyList<string> Of(PrivacyPlanRequest request, IReadOnlyList<VectorPlan> vectors)
    {
        var warnings = new List<string>();
        if (request.Mechanism == NoiseMechanism.None)
        {
            warnings.Add("Without noise the opened sum is exact and nothing is promised about any client or record.");
            return warnings;
        }

        if (request.InsecureSimulationNoise)
        {
            warnings.Add("Noise is drawn from a seed that all parties know, for a simulation that can be repeated: it hides nothing.");
        }

        if (request.AllowLargeDelta)
        {
            warnings.Add("A large delta was allowed: with a delta of one over the population, publishing somebody's data whole would pass.");
        }

        foreach (var vector in vectors)
        {
            if (request.Mechanism == NoiseMechanism.DistributedDiscreteGaussian && vector.LocalNoiseStddev < LeastLocalStddev)
            {
                warnings.Add(Text($"The local noise of \"{vector.Name}\" is {vector.LocalNoiseStddev:G3} grid units, below {LeastLocalStddev}: the correction for sums of discrete noise costs budget; choose more bits or the Skellam mechanism."));
            }

            if (vector.RoundingInflation > LargestInflation)
            {
                warnings.Add(Text($"Rounding raises the sensitivity of \"{vector.Name}\" by {(vector.RoundingInflation - 1) * 100:F0} percent; choose more bits."));
            }

            if (vector.WrapProbability > LargestWrapProbability)
            {
                warnings.Add(Text($"A coordinate of \"{vector.Name}\" wraps around with probability {vector.WrapProbability:G2} if all updates are alike; leave room for more standard deviations."));
            }
        }

        return warnings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
