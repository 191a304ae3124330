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
        var settings = new TrainingSettings
        {
            Algorithm = algorithm,
            Unit = unit,
            Rounds = 30,
            Local = new LocalTrainingOptions { Epochs = 5, BatchSize = 32, LearningRate = 0.5, Momentum = 0.9, Schedule = LearningRateSchedule.Constant },
            Clip = request.IsPrivate ? 1 : ClipWithoutNoise,
            Weighting = Weighting.None,
            MaximumWeight = 1,
        };
        return settings;
    }
}
