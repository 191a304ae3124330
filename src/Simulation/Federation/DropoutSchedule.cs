using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Decides which clients fall silent in which protocol round. A client that falls silent stays so for the session.</summary>
/// <param name="rate">Probability in [0, 1) that a client drops out of a session at all; the protocol round is then uniform.</param>
/// <param name="seed">The seed of all dropouts.</param>
internal sealed class DropoutSchedule(double rate, SeedTree seed)
{
    /// <summary>Protocol rounds 0 to 4; a client with this value stays to the end.</summary>
    public const int Never = 5;

    /// <summary>For each member of a cohort, the first protocol round whose message it does not send.</summary>
    public int[] Draw(int trainingRound, int cohort)
    {
        var rounds = new int[cohort];
        Array.Fill(rounds, Never);
        if (rate == 0)
            return rounds;
        var random = seed.Child("dropout", trainingRound).CreateRandom();
        for (var i = 0; i < cohort; i++)
            if (random.NextDouble() < rate)
                rounds[i] = random.Next(Never);
        return rounds;
    }
}
