using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Fills in what a request leaves open, from public figures only: task, features, clients, rows and budget; never from rows.</summary>
internal static class TrainingDefaults
{
    /// <summary>Far above any update or gradient on features in [-1, 1]: without noise, clipping only guards the fixed-point range.</summary>
    private const double ClipWithoutNoise = 1000;

    /// <summary>A control variate is a mean gradient, and a record's gradient is at most about as long as its features.</summary>
    private const double NoisyControlClip = 1;

    /// <summary>
    /// mu of FedProx: strong enough to bound drift, weak enough to leave the optimum nearly where it is. Chosen, as the steps of <see cref="StandardServer"/>, on validation rows:
    /// experiments/algorithm-defaults.json.
    /// </summary>
    private const double StandardProximal = 0.01;

    /// <exception cref="RequestException">Options contradict each other.</exception>
    public static TrainingSettings Resolve(TrainingRequest request, Federation federation)
    {
        Contradictions.Refuse(request);
        var unit = request.Unit ?? (request.IsPrivate && request.Algorithm?.TrainsLocally() != true ? PrivacyUnit.Record : PrivacyUnit.Client);
        var algorithm = request.Algorithm ?? (unit == PrivacyUnit.Record ? FederatedAlgorithm.FedSgd : FederatedAlgorithm.FedAvg);
        Contradictions.RefuseUnfit(algorithm, federation.Data.Task);
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
                Proximal = algorithm == FederatedAlgorithm.FedProx ? request.Proximal ?? StandardProximal : 0,
            },
            Server = standard.Server with
            {
                LearningRate = request.ServerLearningRate ?? standard.Server.LearningRate,
                Momentum = request.ServerMomentum ?? standard.Server.Momentum,
                Adaptivity = request.Adaptivity ?? standard.Server.Adaptivity,
            },
            Late = request.Late ?? (algorithm == FederatedAlgorithm.FedProx ? LatePolicy.Partial : LatePolicy.Drop),
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
            Server = StandardServer(algorithm, request.IsPrivate),
            Late = LatePolicy.Drop,
            Clip = ClipWithoutNoise,
            ControlClip = request.IsPrivate ? NoisyControlClip : ClipWithoutNoise,
            Weighting = Weighting.None,
            MaximumWeight = 1,
        };
        return (algorithm, request.IsPrivate) switch
        {
            (FederatedAlgorithm.OneShot, _) => settings with { Rounds = 1, Clip = OneShotLeastSquares.RecordNorm(federation) },
            (FederatedAlgorithm.Scaffold, false) => settings with { Local = settings.Local with { Momentum = 0 } },
            (FederatedAlgorithm.Scaffold, true) => settings with { Rounds = 30, Local = NoisyFedAvg with { Momentum = 0 }, Clip = isRegression ? 0.1 : 1 },
            ({ } local, false) when local.TrainsLocally() => settings,
            ({ } local, true) when local.TrainsLocally() => settings with { Rounds = 30, Local = NoisyFedAvg, Clip = isRegression ? 0.1 : 1 },
            (FederatedAlgorithm.FedSgd, false) => settings with { Rounds = 100, Local = Descent(federation, momentum: 0) },
            _ => settings with { Rounds = NoisyRounds(request, federation, isRegression ? 100 : 60), Local = Descent(federation, momentum: 0.9) with { Schedule = LearningRateSchedule.Cosine }, Clip = 1 },
        };
    }

    /// <summary>Second moments of noise are large where those of updates are small, so that long steps only help without it.</summary>
    private static ServerOptions StandardServer(FederatedAlgorithm algorithm, bool isPrivate) => algorithm switch
    {
        FederatedAlgorithm.FedAvgM => new ServerOptions { Momentum = 0.5 },
        FederatedAlgorithm.FedAdam or FederatedAlgorithm.FedYogi => new ServerOptions { LearningRate = isPrivate ? 0.1 : 1, Momentum = 0.9 },
        FederatedAlgorithm.FedAdagrad => new ServerOptions { LearningRate = isPrivate ? 0.3 : 1 },
        _ => new ServerOptions(),
    };

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
