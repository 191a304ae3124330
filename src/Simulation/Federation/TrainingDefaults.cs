using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Fills in what a request leaves open, from public figures only: task, features, clients, rows and budget; never from rows.</summary>
internal static class TrainingDefaults
{
    /// <summary>Far above any update or gradient on features in [-1, 1]: without noise, clipping only guards the fixed-point range.</summary>
    private const double ClipWithoutNoise = 1000;

    /// <exception cref="RequestException">Options contradict each other.</exception>
    public static TrainingSettings Resolve(TrainingRequest request, Federation federation)
    {
        Contradictions.Refuse(request);
        var unit = request.Unit ?? (request.IsPrivate && request.Algorithm != FederatedAlgorithm.FedAvg ? PrivacyUnit.Record : PrivacyUnit.Client);
        var algorithm = request.Algorithm ?? (unit == PrivacyUnit.Record ? FederatedAlgorithm.FedSgd : FederatedAlgorithm.FedAvg);
        var standard = Standard(request, federation, unit, algorithm);
        return standard with
        {
            Rounds = request.Rounds ?? standard.Rounds,
            Clip = request.Clip ?? standard.Clip,
            Weighting = request.Weighting,
            MaximumWeight = request.MaximumWeight ?? (int)Math.Ceiling(2 * federation.RowsPerClient),
            Local = standard.Local with
            {
                Epochs = request.Epochs ?? standard.Local.Epochs,
                BatchSize = request.BatchSize ?? standard.Local.BatchSize,
                LearningRate = request.LearningRate ?? standard.Local.LearningRate,
                Momentum = request.Momentum ?? standard.Local.Momentum,
                Schedule = request.Schedule ?? standard.Local.Schedule,
            },
        };
    }

    private static TrainingSettings Standard(TrainingRequest request, Federation federation, PrivacyUnit unit, FederatedAlgorithm algorithm)
    {
        var isRegression = federation.Data.Task == LearningTask.Regression;
        var settings = new TrainingSettings
        {
            Algorithm = algorithm,
            Mechanism = request.Mechanism ?? (request.IsPrivate ? TrainingMechanism.DistributedDiscreteGaussian : TrainingMechanism.None),
            Unit = unit,
            Rounds = isRegression ? 100 : 30,
            Local = LocalTrainingOptions.For(federation.Data.Schema),
            Clip = ClipWithoutNoise,
            Weighting = Weighting.None,
            MaximumWeight = 1,
        };
        return (algorithm, request.IsPrivate) switch
        {
            (FederatedAlgorithm.FedAvg, false) => settings,
            (FederatedAlgorithm.FedAvg, true) => settings with { Rounds = 30, Local = NoisyFedAvg, Clip = isRegression ? 0.1 : 1 },
            (FederatedAlgorithm.FedSgd, false) => settings with { Rounds = 100, Local = Descent(federation, momentum: 0) },
            _ => settings with { Rounds = NoisyRounds(request, federation, isRegression ? 100 : 60), Local = Descent(federation, momentum: 0.9) with { Schedule = LearningRateSchedule.Cosine }, Clip = 1 },
        };
    }

    /// <summary>
    /// Under noise few training rounds with much local work waste the least budget. Steps may be large: the clip bounds what they can do. Found on
    /// adult with 1,000 clients and High School and Beyond with 160.
    /// </summary>
    private static LocalTrainingOptions NoisyFedAvg { get; } =
        new() { Epochs = 5, BatchSize = 32, LearningRate = 0.5, Momentum = 0.9, Schedule = LearningRateSchedule.Constant };

    /// <summary>Training rounds that a budget over so many records can afford before noise outweighs what another step brings.</summary>
    private static int NoisyRounds(TrainingRequest request, Federation federation, int most) =>
        request.Epsilon is { } epsilon ? (int)Math.Clamp(federation.Data.TrainRows.Length * epsilon / 20, 30, most) : most;

    /// <summary>
    /// Gradient descent as fast as it is safe: a column adds at most 1 to a record's squared norm, so the mean loss of a regression has curvature
    /// up to columns + 1, that of a likelihood a quarter of it; in practice half of these, and momentum 0.9 doubles what is stable.
    /// </summary>
    private static LocalTrainingOptions Descent(Federation federation, double momentum)
    {
        var columns = (federation.Data.Schema.Features?.Count ?? federation.Data.Features) + 1.0;
        var rate = federation.Data.Task == LearningTask.Regression ? 5 / columns : Math.Min(2, 16 / columns);
        return new LocalTrainingOptions { LearningRate = momentum > 0 ? rate : rate / 2, Momentum = momentum, Schedule = LearningRateSchedule.Constant };
    }
}
