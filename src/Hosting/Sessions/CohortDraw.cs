using System.Security.Cryptography;
using SecureFed.Privacy;

namespace SecureFed.Hosting;

/// <summary>Draws who is invited to a training round, by the sampling scheme that the plan's accountant charges, with the operating system's generator.</summary>
internal static class CohortDraw
{
    /// <summary>The cohort, in byte order of the identifiers.</summary>
    /// <param name="plan">The plan of the training round.</param>
    /// <param name="available">Everybody who is enrolled and not revoked, in byte order.</param>
    public static (IReadOnlyList<Participant> Cohort, string? Refusal) Draw(PrivacyPlan plan, IReadOnlyList<Participant> available)
    {
        // With fewer than the plan's population everybody is drawn more often than was charged.
        if (plan.Sampling.Kind is SamplingKind.Poisson or SamplingKind.Fixed && available.Count < plan.Clients)
            return ([], $"the plan draws from {plan.Clients} clients and {available.Count} are enrolled: enrol more, or plan for fewer");
        IReadOnlyList<Participant> cohort = plan.Sampling.Kind switch
        {
            SamplingKind.Poisson => [.. available.Where(_ => IsDrawn(plan.Sampling.Probability))],
            SamplingKind.Fixed => Sample(available, plan.Sampling.Sample),
            _ => available,
        };
        return (cohort, Refusal(plan, cohort.Count));
    }

    /// <summary>Why a cohort of this size cannot run the plan, or null.</summary>
    public static string? Refusal(PrivacyPlan plan, int count)
        => count < Math.Max(2, plan.MinimumCohort) ? $"a cohort of {count} is below the minimum of {Math.Max(2, plan.MinimumCohort)}"
            : count > plan.MaximumClients && plan.Sampling.Kind != SamplingKind.SelfSelected ? $"a cohort of {count} is above the plan's maximum of {plan.MaximumClients}"
            : null;

    /// <summary>True with this probability, to within 2^-53.</summary>
    private static bool IsDrawn(double probability)
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 11) * (1.0 / (1UL << 53)) < probability;
    }

    private static Participant[] Sample(IReadOnlyList<Participant> available, int count)
    {
        var shuffled = available.ToArray();
        RandomNumberGenerator.Shuffle(shuffled.AsSpan());
        return [.. shuffled.Take(count).OrderBy(participant => participant.Id)];
    }
}
