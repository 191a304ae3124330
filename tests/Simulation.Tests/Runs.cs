using SecureFed.Learning;

namespace SecureFed.Simulation.Tests;

/// <summary>Short ways to train on bundled data.</summary>
internal static class Runs
{
    public static Dataset BreastCancer { get; } = BundledData.Open("breast_cancer");

    public static TrainingRequest Plain { get; } = new() { Data = "breast_cancer", Aggregation = AggregationKind.Plain, Seed = 1 };

    public static TrainingResult Train(TrainingRequest request) =>
        TrainingRun.Create(request, DataSource.Open(request).Data).Train(null, CancellationToken.None);

    /// <summary>The bits of a model's parameters.</summary>
    public static long[] Bits(TrainingResult result) => [.. result.Parameters.Select(BitConverter.DoubleToInt64Bits)];
}
