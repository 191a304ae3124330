using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>What an audit plants into a training round and reads off it; everything between is the pipeline as it is.</summary>
internal interface ITrainingProbe
{
    /// <summary>Makes what computes the clients' vectors, around the one that would do it without an audit. Called once per thread.</summary>
    IContributor Plant(IContributor contributor, PrivacyPlan plan, RoundContext round);

    /// <summary>Sees what the server sees, before the server moves the model: the decoded sum of every vector of the plan.</summary>
    void Read(double[][] totals, PrivacyPlan plan, RoundContext round, TrainingAlgorithm algorithm);
}
