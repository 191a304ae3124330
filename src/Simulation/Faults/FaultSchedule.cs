using System.Collections.Frozen;
using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>
/// Everything that goes wrong with clients, in virtual time and from the seed alone: who is not there, who drops out when, who is slow. Decided before a session
/// starts, so that the plain and the secure sum meet the same faults.
/// </summary>
/// <remarks>
/// A client needs its latency for all its local work; a straggler is slower by a factor. What is not ready at the deadline is late: such a client sends the epochs
/// it has finished, or nothing. Stragglers are drawn as in Li et al. 2020: by the deadline each has finished 1 to E - 1 of its E epochs, all equally likely.
/// </remarks>
internal sealed class FaultSchedule(TrainingRequest request, TrainingSettings settings, SeedTree seed)
{
    private const int RoundOfInputs = 2;
    private const double StandardLatency = 1;

    private readonly DropoutSchedule dropouts = new(request.Dropout, seed);
    private readonly LatencyRule latency = LatencyOf(request);
    private double now;

    private double Deadline => DeadlineOf(request);

    /// <summary>The latencies of a request: one virtual second unless it says otherwise.</summary>
    public static LatencyRule LatencyOf(TrainingRequest request) => request.Latency ?? new LatencyRule(LatencyKind.Constant, StandardLatency);

    /// <summary>When the server of a request waits no longer: with stragglers and nothing else said, when half of the others are ready.</summary>
    public static double DeadlineOf(TrainingRequest request) =>
        request.Deadline ?? (request.Stragglers > 0 ? LatencyOf(request).Median : double.PositiveInfinity);

    /// <summary>The faults of a training round; training rounds in their order, because time passes.</summary>
    public RoundFaults Draw(int trainingRound, int[] cohort)
    {
        var silentFrom = dropouts.Draw(trainingRound, cohort.Length);
        if (request is { Latency: null, Deadline: null, Stragglers: 0 } && request.Availability == AvailabilityRule.Always)
            return new RoundFaults(silentFrom, FrozenDictionary<int, int>.Empty, 0, now);

        var random = seed.Child("latency", trainingRound).CreateRandom();
        var available = request.Availability.At(now);
        var partial = new Dictionary<int, int>();
        var slow = DrawStragglers(random, cohort.Length);
        var (late, end) = (0, 0.0);
        for (var member = 0; member < cohort.Length; member++)
        {
            var seconds = latency.Draw(random) * (slow.Contains(member) ? Slowdown(random) : 1);
            if (random.NextDouble() >= available)
            {
                silentFrom[member] = 0;
                continue;
            }
            end = Math.Max(end, Math.Min(seconds, Deadline));
            if (seconds <= Deadline)
                continue;
            late++;
            var finished = (int)((settings.Local.Epochs * Deadline / seconds) + 1e-9);
            if (settings.Late == LatePolicy.Partial && finished > 0)
                partial[cohort[member]] = finished;
            else
                silentFrom[member] = Math.Min(silentFrom[member], RoundOfInputs);
        }
        now += end;
        return new RoundFaults(silentFrom, partial, late, now);
    }

    /// <summary>The members of a cohort that are slow: the asked fraction of it, rounded, as in the paper.</summary>
    private HashSet<int> DrawStragglers(Random random, int cohort)
    {
        if (request.Stragglers == 0)
            return [];
        var members = Enumerable.Range(0, cohort).ToArray();
        random.Shuffle(members);
        return [.. members.Take((int)Math.Round(request.Stragglers * cohort))];
    }

    private double Slowdown(Random random)
    {
        var epochs = settings.Algorithm.TrainsLocally() ? settings.Local.Epochs : 1;
        return epochs == 1 ? 2 : (double)epochs / random.Next(1, epochs);
    }
}

/// <summary>The faults of a training round.</summary>
/// <param name="SilentFrom">For each member of the cohort the first protocol round it does not answer, or <see cref="DropoutSchedule.Never"/>.</param>
/// <param name="PartialEpochs">Epochs of the clients that send less than all.</param>
/// <param name="Late">Clients that were not ready at the deadline.</param>
/// <param name="VirtualSeconds">Virtual time since the start of training at the end of the training round.</param>
internal sealed record RoundFaults(int[] SilentFrom, IReadOnlyDictionary<int, int> PartialEpochs, int Late, double VirtualSeconds)
{
    /// <summary>The epochs of a client that has time for <paramref name="all"/> unless it is late.</summary>
    public int EpochsOf(int client, int all) => PartialEpochs.GetValueOrDefault(client, all);
}
