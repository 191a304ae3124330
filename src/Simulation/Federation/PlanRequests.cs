using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Turns a training request into what the privacy planner is asked for.</summary>
internal static class PlanRequests
{
    /// <summary>
    /// The budget's part that the weights take. Their sum is one number whose relative error hardly matters, so little suffices.
    /// </summary>
    private const double WeightShare = 0.05;

    public static PrivacyPlanRequest Of(TrainingRequest request, TrainingSettings settings, Federation federation)
    {
        var vectors = TrainingAlgorithm.Create(settings, federation, request.Bits).Vectors.ToList();
        if (settings.Weighting == Weighting.Rows)
            vectors.Add(new() { Name = TrainingRound.WeightVector, Dimension = 1, Clip = settings.MaximumWeight, Share = WeightShare });

        return new PrivacyPlanRequest
        {
            Unit = settings.Unit,
            Relation = request.Relation,
            Mechanism = settings.Mechanism.Planned(),
            Clients = federation.Clients.Count,
            Sampling = request.Sample,
            CorruptFraction = request.Corrupt,
            TolerateDropout = request.TolerateDropout,
            MinimumCohort = request.MinimumCohort,
            RecordsPerClient = settings.Unit == PrivacyUnit.Record ? federation.LargestClient : 1,
            Population = settings.Unit == PrivacyUnit.Record ? federation.Data.TrainRows.Length : federation.Clients.Count,
            Vectors = vectors,
            Epsilon = settings.Mechanism.IsSimulated() ? null : request.Epsilon,
            Delta = request.IsPrivate ? request.Delta : null,
            NoiseMultiplier = settings.Mechanism.IsSimulated() ? null : request.NoiseMultiplier,
            Rounds = settings.Rounds,
            InsecureSimulationNoise = request.InsecureSimulationNoise,
        };
    }
}
