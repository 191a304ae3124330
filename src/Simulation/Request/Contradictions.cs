using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Pairs of options that cannot both be meant.</summary>
internal static class Contradictions
{
    /// <exception cref="RequestException">The request contradicts itself.</exception>
    public static void Refuse(TrainingRequest request)
    {
        Refuse(request.Epsilon is not null && request.NoiseMultiplier is not null, "epsilon", "--epsilon and --noise-multiplier both decide the noise; give one of them.");
        Refuse(request.IsPrivate && request.NoNoise, "no-noise", "--no-noise contradicts --epsilon and --noise-multiplier; leave one out.");
        Refuse(request.IsPrivate && request.Mechanism == TrainingMechanism.None, "mechanism", "--mechanism none contradicts --epsilon and --noise-multiplier; leave one out.");
        Refuse(!request.IsPrivate && request.Mechanism is { } mechanism && mechanism != TrainingMechanism.None, "mechanism", "--mechanism needs --epsilon or --noise-multiplier; give one of them.");
        var isSimulated = request.Mechanism?.IsSimulated() == true;
        Refuse(isSimulated && request.Aggregation == AggregationKind.Secure, "mechanism", "--mechanism central and local are simulated for comparison and have no secure sum; add --aggregation plain or choose a distributed mechanism.");
        Refuse(isSimulated && request.AdaptiveClip, "adaptive-clip", "--adaptive-clip plans noise that clients add; leave it out or choose a distributed mechanism.");
        Refuse(isSimulated && request.Ledger is not null, "ledger", "--ledger charges sessions that protect somebody, and --mechanism central and local are simulated; leave it out or choose a distributed mechanism.");
        var algorithm = request.Algorithm is { } named ? RequestWords.Of(named) : "fedavg";
        Refuse(request.Unit == PrivacyUnit.Record && request.Algorithm?.TrainsLocally() == true, "algorithm", $"--unit record clips what single records add, and {algorithm} trains on many at once; choose fedsgd or oneshot, leave --algorithm out, or choose --unit client.");
        Refuse(request.Unit == PrivacyUnit.Record && request.Weighting == Weighting.Rows, "weighting", "--unit record counts every record the same; leave --weighting out or choose --unit client.");
        Refuse(request.Algorithm?.AddsRecords() == true && request.Weighting == Weighting.Rows, "weighting", $"{algorithm} already counts every record the same; leave --weighting out or choose --algorithm fedavg.");
        Refuse(request.Algorithm == FederatedAlgorithm.Scaffold && request.Weighting == Weighting.Rows, "weighting", "scaffold averages control variates over all clients alike; leave --weighting out or choose --algorithm fedavg.");
        Refuse(request.Algorithm == FederatedAlgorithm.Scaffold && request.Momentum > 0, "momentum", "scaffold reads gradients off the way its clients went, which momentum bends; leave --momentum out.");
        Refuse(request.Algorithm == FederatedAlgorithm.OneShot && request.Rounds > 1, "rounds", "oneshot solves a regression from one sum; leave --rounds out.");
        Refuse(request.Algorithm == FederatedAlgorithm.OneShot && request.AdaptiveClip, "adaptive-clip", "oneshot has a single training round to adapt in; leave --adaptive-clip out.");
        Refuse(request.Algorithm == FederatedAlgorithm.OneShot && request.StartFrom is not null, "start-from", "oneshot solves a regression from nothing; leave --start-from out.");
        Refuse(request.Algorithm == FederatedAlgorithm.OneShot && (request.LearningRate ?? request.Momentum) is not null, "learning-rate", "oneshot solves a regression without steps; leave --learning-rate and --momentum out.");
        Refuse(request.Proximal is not null && request.Algorithm != FederatedAlgorithm.FedProx, "proximal", "--proximal needs --algorithm fedprox.");
        Refuse(request.Adaptivity is not null && request.Algorithm?.IsAdaptive() != true, "adaptivity", "--adaptivity needs --algorithm fedadam, fedadagrad or fedyogi.");
        Refuse(request.ServerMomentum is not null && request.Algorithm?.HasServerOptimizer() != true, "server-momentum", "--server-momentum needs --algorithm fedavgm, fedadam, fedadagrad or fedyogi.");
        Refuse(request.ServerLearningRate is not null && AddsRecords(request), "server-learning-rate", "--server-learning-rate belongs to algorithms whose clients train on their own; the step of fedsgd is --learning-rate.");
        Refuse(request.Late == LatePolicy.Partial && AddsRecords(request), "late", "--late partial needs local epochs of which some can be done; fedsgd and oneshot have none.");
        Refuse(request.Late is not null && request.Deadline is null && request.Stragglers == 0, "late", "--late needs --deadline or --stragglers; otherwise nobody is late.");
        Refuse(request.MaximumWeight is not null && request.Weighting == Weighting.None, "max-weight", "--max-weight needs --weighting rows.");
        Refuse(request.AdaptiveClip && !request.IsPrivate, "adaptive-clip", "--adaptive-clip needs --epsilon or --noise-multiplier; without noise there is no sensitivity to keep small.");
        Refuse(request.ClipQuantile is not null && !request.AdaptiveClip, "clip-quantile", "--clip-quantile needs --adaptive-clip.");
        Refuse(request.Ledger is not null && !request.IsPrivate, "ledger", "--ledger needs --epsilon or --noise-multiplier; a training without noise has no charge that a budget could hold.");
        Refuse(request.Ledger is null && request.Population is not null, "population", "--population needs --ledger.");
        Refuse(request.Ledger is null && request.TotalEpsilon is not null, "total-epsilon", "--total-epsilon needs --ledger.");
        Refuse(request.Logs is not null && request.Aggregation == AggregationKind.Plain, "logs", "--logs records protocol sessions, and --aggregation plain has none; leave one out.");
        Refuse(AddsRecords(request) && request.Epochs is not null, "epochs", "--epochs belongs to algorithms whose clients train on their own; fedsgd makes one step a training round and oneshot none.");
        Refuse(AddsRecords(request) && request.BatchSize is not null, "batch-size", "--batch-size belongs to algorithms whose clients train on their own; fedsgd and oneshot use every row of the cohort.");
        Refuse(request.StartFrom is not null && request.Evaluate is not null, "evaluate", "--evaluate trains nothing, so --start-from has no meaning beside it; leave one out.");
        Refuse(request.Evaluate is not null && (request.IsPrivate || request.NoNoise), "evaluate", "--evaluate trains nothing, so it takes neither a budget nor noise; leave them out.");
    }

    /// <exception cref="RequestException">The algorithm cannot do the task of the data.</exception>
    public static void RefuseUnfit(FederatedAlgorithm algorithm, LearningTask task) =>
        Refuse(algorithm == FederatedAlgorithm.OneShot && task != LearningTask.Regression, "algorithm", $"oneshot solves regressions, and the task of the data is {RequestWords.Of(task)}; choose another --algorithm.");

    private static bool AddsRecords(TrainingRequest request) =>
        request.Algorithm?.AddsRecords() == true || (request.Algorithm is null && (request.Unit == PrivacyUnit.Record || (request.Unit is null && request.IsPrivate)));

    private static void Refuse(bool contradictory, string field, string sentence)
    {
        if (contradictory)
            throw new RequestException(field, sentence);
    }
}
