using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>What is the same for all clients of a training round.</summary>
/// <param name="TrainingRound">From 1.</param>
/// <param name="Parameters">The global model that clients start from; not written to.</param>
/// <param name="RotationSeed">The public seed of the rotation, 32 bytes.</param>
/// <param name="Seed">The training round's node of the seed tree, for what need not be private.</param>
/// <param name="Randomness">Where noise and rounding take their bytes from.</param>
/// <param name="Faults">Who does how much, and who falls silent.</param>
internal sealed record RoundContext(int TrainingRound, double[] Parameters, byte[] RotationSeed, SeedTree Seed, Randomness Randomness, RoundFaults Faults)
{
    /// <summary>The order in which a client takes its rows.</summary>
    public Random ShuffleOf(int client) => Seed.Child("shuffle", client).CreateRandom();
}
