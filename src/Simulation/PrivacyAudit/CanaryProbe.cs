using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Plants canary clients into one training and collects from its opened sums how much of each canary they hold.</summary>
/// <param name="canaries">Directions of norm 1 and their coins.</param>
/// <param name="firstCanary">The canary clients' first index.</param>
/// <param name="clean">Takes off the other clients' part.</param>
internal sealed class CanaryProbe(UpdateCanaries canaries, int firstCanary, CleanSum clean) : ITrainingProbe
{
    private double[] evidence = [];
    private int opened;
    private PrivacyRelation relation;

    public IContributor Plant(IContributor contributor, PrivacyPlan plan, RoundContext round) => new CanaryContributor(contributor, canaries, firstCanary, plan, round);

    public void Read(double[][] totals, PrivacyPlan plan, RoundContext round, TrainingAlgorithm algorithm)
    {
        var clip = plan.Vectors[0].Clip;
        var others = clean.Of(round, algorithm, clip);
        if (evidence.Length == 0)
            evidence = new double[others.Length];
        for (var i = 0; i < evidence.Length; i++)
            evidence[i] += (totals[0][i] - others[i]) / clip;
        relation = plan.Relation;
        opened++;
    }

    /// <summary>A score for each canary: 1 if it is in and 0 if not, but for noise. Mean over the training rounds that opened.</summary>
    public double[] Scores()
    {
        if (opened == 0)
            return new double[canaries.Count];
        var scores = canaries.Scores(evidence);
        return Array.ConvertAll(scores, score => relation == PrivacyRelation.ReplaceOne ? ((score / opened) + 1) / 2 : score / opened);
    }
}
