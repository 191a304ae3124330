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
        Refuse(request.Unit == PrivacyUnit.Record && request.Algorithm == FederatedAlgorithm.FedAvg, "algorithm", "--unit record clips single gradients and trains with fedsgd; leave --algorithm out or choose --unit client.");
        Refuse(request.Unit == PrivacyUnit.Record && request.Weighting == Weighting.Rows, "weighting", "--unit record counts every record the same; leave --weighting out or choose --unit client.");
        Refuse(request.Algorithm == FederatedAlgorithm.FedSgd && request.Weighting == Weighting.Rows, "weighting", "fedsgd already counts every record the same; leave --weighting out or choose --algorithm fedavg.");
        Refuse(request.MaximumWeight is not null && request.Weighting == Weighting.None, "max-weight", "--max-weight needs --weighting rows.");
        Refuse(request.AdaptiveClip && !request.IsPrivate, "adaptive-clip", "--adaptive-clip needs --epsilon or --noise-multiplier; without noise there is no sensitivity to keep small.");
        Refuse(request.ClipQuantile is not null && !request.AdaptiveClip, "clip-quantile", "--clip-quantile needs --adaptive-clip.");
        Refuse(request.Ledger is not null && !request.IsPrivate, "ledger", "--ledger needs --epsilon or --noise-multiplier; a training without noise has no charge that a budget could hold.");
        Refuse(request.Ledger is null && request.Population is not null, "population", "--population needs --ledger.");
        Refuse(request.Ledger is null && request.TotalEpsilon is not null, "total-epsilon", "--total-epsilon needs --ledger.");
        Refuse(request.Logs is not null && request.Aggregation == AggregationKind.Plain, "logs", "--logs records protocol sessions, and --aggregation plain has none; leave one out.");
        Refuse(UsesFedSgd(request) && request.Epochs is not null, "epochs", "--epochs belongs to fedavg; fedsgd makes one step a training round.");
        Refuse(UsesFedSgd(request) && request.BatchSize is not null, "batch-size", "--batch-size belongs to fedavg; fedsgd uses every row of the cohort.");
        Refuse(request.StartFrom is not null && request.Evaluate is not null, "evaluate", "--evaluate trains nothing, so --start-from has no meaning beside it; leave one out.");
        Refuse(request.Evaluate is not null && (request.IsPrivate || request.NoNoise), "evaluate", "--evaluate trains nothing, so it takes neither a budget nor noise; leave them out.");
    }

    private static bool UsesFedSgd(TrainingRequest request) =>
        request.Algorithm == FederatedAlgorithm.FedSgd || (request.Algorithm is null && (request.Unit == PrivacyUnit.Record || (request.Unit is null && request.IsPrivate)));

    private static void Refuse(bool contradictory, string field, string sentence)
    {
        if (contradictory)
            throw new RequestException(field, sentence);
    }
}
