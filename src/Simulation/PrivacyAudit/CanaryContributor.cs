using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// Computes the vectors of clients as ever, and those of canary clients: one contribution of exactly the clip norm if the coin says so, else what the relation puts in
/// its place (nothing, or the opposite contribution). A canary client rounds and adds noise like everybody.
/// </summary>
/// <param name="inner">Computes the other clients.</param>
/// <param name="canaries">Directions of norm 1 and their coins.</param>
/// <param name="firstCanary">The canary clients' first index; the others are below.</param>
/// <param name="plan">The plan of the training round.</param>
/// <param name="round">The training round.</param>
internal sealed class CanaryContributor(IContributor inner, UpdateCanaries canaries, int firstCanary, PrivacyPlan plan, RoundContext round) : IContributor
{
    private readonly UpdateEncoder[] encoders = [.. plan.Vectors.Select(vector => new UpdateEncoder(vector, round.RotationSeed))];

    public void Contribute(int client, ReadOnlySpan<byte[]> vectors)
    {
        if (client < firstCanary)
        {
            inner.Contribute(client, vectors);
            return;
        }

        using var rounding = round.Randomness.For("rounding", round.TrainingRound, client);
        using var noise = round.Randomness.For("noise", round.TrainingRound, client);
        var isIn = canaries.Included[client - firstCanary];
        for (var v = 0; v < encoders.Length; v++)
        {
            encoders[v].Begin();
            if (isIn || plan.Relation == PrivacyRelation.ReplaceOne)
                encoders[v].AddRecord(Contribution(v, client - firstCanary, isIn ? 1 : -1), rounding.Bytes);
            encoders[v].Finish(noise.Bytes, vectors[v]);
        }
    }

    public void Dispose()
    {
        inner.Dispose();
        foreach (var encoder in encoders)
            encoder.Dispose();
    }

    private double[] Contribution(int vector, int canary, int sign)
    {
        var clip = sign * plan.Vectors[vector].Clip;
        if (vector == 0)
            return Array.ConvertAll(canaries.Update(canary).ToArray(), value => value * clip);
        var contribution = new double[plan.Vectors[vector].Dimension];
        contribution[0] = clip;
        return contribution;
    }
}
