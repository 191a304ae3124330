using System.Diagnostics;
using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>What a training run with the plain sum costs: runs a second on all cores together, and bytes allocated by a run.</summary>
/// <param name="Runs">Runs that were made.</param>
/// <param name="Threads">Runs side by side, one thread each.</param>
/// <param name="Seconds">What they took.</param>
/// <param name="RunsPerSecond">Runs over seconds.</param>
/// <param name="BytesAllocatedPerRun">Mean bytes that a run allocated, planning and evaluation included.</param>
/// <param name="MeanAccuracy">Mean test accuracy: proof that the runs trained.</param>
public sealed record TrainingBenchmark(int Runs, int Threads, double Seconds, double RunsPerSecond, long BytesAllocatedPerRun, double MeanAccuracy)
{
    /// <summary>Trains logistic regression on breast_cancer over 20 clients for 30 training rounds, with seeds 1 to <paramref name="runs"/>.</summary>
    /// <param name="runs">How often, at least 1.</param>
    /// <param name="threads">Runs side by side, at least 1.</param>
    public static TrainingBenchmark Measure(int runs, int threads)
    {
        var data = BundledData.Open("breast_cancer");
        Train(data, 0);
        var accuracies = new double[runs];
        var allocated = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = threads }, run => accuracies[run] = Train(data, run + 1));
        var seconds = clock.Elapsed.TotalSeconds;
        return new TrainingBenchmark(runs, threads, seconds, runs / seconds, (GC.GetTotalAllocatedBytes() - allocated) / runs, accuracies.Average());
    }

    private static double Train(Dataset data, long seed)
    {
        var request = new TrainingRequest { Data = "breast_cancer", Clients = 20, Rounds = 30, Aggregation = AggregationKind.Plain, Seed = seed, Threads = 1 };
        return TrainingRun.Create(request, data).Train(null, CancellationToken.None).Test.Accuracy!.Value;
    }
}
