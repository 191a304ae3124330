using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// The sum of all clients with data, without noise: what an adversary who knows everybody else would take off the sum it sees. Made by the same
/// contributors under a plan without noise.
/// </summary>
internal sealed class CleanSum
{
    private readonly Federation federation;
    private readonly TrainingSettings settings;
    private readonly PrivacyPlan firstPlan;
    private readonly int clients;

    public CleanSum(TrainingRequest request, TrainingRun run)
    {
        federation = run.Federation;
        settings = run.Settings;
        clients = federation.Clients.Count - request.Canaries;
        var noiseless = request with { Epsilon = null, NoiseMultiplier = null, Bits = null };
        firstPlan = PrivacyPlan.Create(PlanRequests.Of(noiseless, settings with { Mechanism = TrainingMechanism.None }, federation));
    }

    /// <summary>The sum of the clipped updates or gradients in <paramref name="round"/>, in input units.</summary>
    public double[] Of(RoundContext round, TrainingAlgorithm algorithm, double clip)
    {
        var plan = firstPlan.WithClip(clip);
        var vector = plan.Vectors[0];
        var lanes = plan.Vectors.Select(RingLanes.Allocate).ToArray();
        var sum = new ulong[vector.PaddedDimension];
        using var pool = new ContributorPool(algorithm);
        using var contributor = new Contributor(federation, settings, plan, round, pool);
        for (var client = 0; client < clients; client++)
        {
            contributor.Contribute(client, lanes);
            RingLanes.AddTo(sum, vector, lanes[0]);
        }

        RingLanes.Reduce(sum, vector.Bits);
        var total = new double[vector.Dimension];
        using var decoder = new UpdateEncoder(vector, round.RotationSeed);
        decoder.Decode(sum, clients, total);
        return total;
    }
}
