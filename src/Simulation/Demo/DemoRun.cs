using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// The demonstration: one model three times, pooled, federated behind a secure sum, and federated behind a secure sum with noise that hides a
/// record; every training round of the last two is a protocol session, and some clients drop out.
/// </summary>
public sealed class DemoRun
{
    private const string DataName = "breast_cancer";
    private const int Clients = 20;
    private const int Rounds = 20;
    private const double Epsilon = 4;
    private const double Delta = 1e-5;

    private readonly TrainingRequest request;

    /// <summary>Prepares the demonstration.</summary>
    /// <param name="seed">The seed; null takes noise and keys from the operating system.</param>
    public DemoRun(long? seed) => request = new TrainingRequest
    {
        Data = DataName,
        Clients = Clients,
        Rounds = Rounds,
        Dropout = 0.05,
        TolerateDropout = 0.2,
        Delta = Delta,
        Seed = seed,
        DrawnSeed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)),
    };

    /// <summary>Trains three times, and once more with plain sums for comparison.</summary>
    public DemoResult Run(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var data = DataSource.Open(request).Data;
        var pooledModel = LinearModel.For(data);
        var pooled = Metrics.Evaluate(pooledModel, PooledTrainer.Train(pooledModel, data, data.TrainRows), data, data.TestRows);

        var noisy = request with { Unit = PrivacyUnit.Record, Epsilon = Epsilon, LearningRate = 1, Schedule = LearningRateSchedule.Constant };
        var secure = Train(request, data, progress, "secure sum", 0, cancellation);
        var hidden = Train(noisy, data, progress, "secure sum with noise", 1, cancellation);

        var isEqual = IsEqualWithPlainSum(request, data, secure, cancellation);
        // Noise of the operating system cannot be drawn twice, so only a seeded run has a plain twin.
        if (request.Seed is not null)
            isEqual &= IsEqualWithPlainSum(noisy, data, hidden, cancellation);
        return new DemoResult(pooled, secure, hidden, isEqual);
    }

    private static TrainingResult Train(
        TrainingRequest request, Dataset data, IProgress<WorkProgress>? progress, string stage, int part, CancellationToken cancellation) =>
        TrainingRun.Create(request, data).Train(progress is null ? null : new Part(progress, stage, part), cancellation);

    private static bool IsEqualWithPlainSum(TrainingRequest request, Dataset data, TrainingResult secure, CancellationToken cancellation)
    {
        var plain = TrainingRun.Create(request with { Aggregation = AggregationKind.Plain }, data).Train(null, cancellation);
        return plain.Parameters.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(secure.Parameters.Select(BitConverter.DoubleToInt64Bits));
    }

    /// <summary>One of the two federated runs as a part of the whole.</summary>
    private sealed class Part(IProgress<WorkProgress> whole, string stage, int part) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) =>
            whole.Report(new WorkProgress($"{stage}, training round {value.Done} of {value.Total}", (part * value.Total) + value.Done, 2 * value.Total));
    }
}

/// <summary>What the demonstration found.</summary>
/// <param name="Pooled">Test metrics of the model trained without federation, to convergence.</param>
/// <param name="Secure">Federated behind a secure sum.</param>
/// <param name="Private">Federated behind a secure sum with noise.</param>
/// <param name="PlainEqualsSecure">Whether plain sums gave the same models to the last bit.</param>
public sealed record DemoResult(EvaluationMetrics Pooled, TrainingResult Secure, TrainingResult Private, bool PlainEqualsSecure);
