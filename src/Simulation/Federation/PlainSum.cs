using System.Security.Cryptography;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>The modular sum in the clear: the same encoded vectors, abort rules and minimum cohort as the protocol, none of its secrecy.</summary>
/// <param name="rule">The graph rule that the protocol would run under.</param>
/// <param name="threads">Threads; the sum does not depend on them, because addition modulo a power of two commutes.</param>
internal sealed class PlainSum(GraphRule rule, int threads) : ISecureSum
{
    public SumOutcome Sum(SumTask task, Func<IContributor> createContributor)
    {
        if (task.Charge?.Reserve($"plain:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}") is { } overspent)
            return new SumOutcome(overspent, InputsClosed: false, 0, [], 0, 0);
        var fate = AbortRules.Decide(rule, task.Plan.MinimumCohort, task.SilentFrom);
        var survivors = Enumerable.Range(0, task.Cohort.Length).Where(member => task.SilentFrom[member] > 2).ToArray();
        if (fate.InputsClosed)
            task.Charge?.InputsClosed();
        if (fate.Aborted is not null)
            return new SumOutcome(fate.Aborted, fate.InputsClosed, fate.InputsClosed ? survivors.Length : 0, [], 0, 0);

        task.Charge?.Opened(survivors.Length);
        var total = Allocate(task.Plan);
        if (threads == 1)
            AddAll(task, survivors, new Worker(createContributor(), task.Plan), total);
        else
            AddInParallel(task, survivors, createContributor, total);

        var bytesUp = 0L;
        for (var v = 0; v < total.Length; v++)
        {
            var vector = task.Plan.Vectors[v];
            RingLanes.Reduce(total[v], vector.Bits);
            bytesUp += ((long)vector.PaddedDimension * vector.Bits + 7) / 8;
        }
        return new SumOutcome(null, InputsClosed: true, survivors.Length, total, bytesUp, 0);
    }

    /// <summary>Without the scheduling of threads, which costs more than a small client's training.</summary>
    private static void AddAll(SumTask task, int[] survivors, Worker worker, ulong[][] total)
    {
        foreach (var member in survivors)
            worker.Add(task.Cohort[member]);
        worker.MoveInto(total);
    }

    private void AddInParallel(SumTask task, int[] survivors, Func<IContributor> createContributor, ulong[][] total)
    {
        var gate = new Lock();
        Parallel.ForEach(
            survivors,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new Worker(createContributor(), task.Plan),
            (member, _, worker) => worker.Add(task.Cohort[member]),
            worker =>
            {
                lock (gate)
                    worker.MoveInto(total);
            });
    }

    private static ulong[][] Allocate(PrivacyPlan plan) => [.. plan.Vectors.Select(vector => new ulong[vector.PaddedDimension])];

    private sealed class Worker(IContributor contributor, PrivacyPlan plan)
    {
        private readonly byte[][] input = [.. plan.Vectors.Select(RingLanes.Allocate)];
        private readonly ulong[][] sums = Allocate(plan);

        public Worker Add(int client)
        {
            contributor.Contribute(client, input);
            for (var v = 0; v < sums.Length; v++)
                RingLanes.AddTo(sums[v], plan.Vectors[v], input[v]);
            return this;
        }

        public void MoveInto(ulong[][] total)
        {
            for (var v = 0; v < sums.Length; v++)
                for (var i = 0; i < sums[v].Length; i++)
                    total[v][i] = unchecked(total[v][i] + sums[v][i]);
            contributor.Dispose();
        }
    }
}
