using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Draws the cohort of each training round, independently of the data and of the server.</summary>
/// <param name="sampling">How cohorts are drawn.</param>
/// <param name="clients">Number of clients in the federation.</param>
/// <param name="seed">The seed of all cohorts.</param>
internal sealed class CohortSelection(ClientSampling sampling, int clients, SeedTree seed)
{
    /// <summary>The clients of training round <paramref name="trainingRound"/>, ascending.</summary>
    public int[] Draw(int trainingRound)
    {
        if (sampling.Kind == SamplingKind.All)
            return [.. Enumerable.Range(0, clients)];
        var random = seed.Child("cohort", trainingRound).CreateRandom();
        if (sampling.Kind == SamplingKind.Poisson)
            return [.. Enumerable.Range(0, clients).Where(_ => random.NextDouble() < sampling.Probability)];
        var shuffled = Enumerable.Range(0, clients).ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled.Take(sampling.Sample).Order()];
    }
}
