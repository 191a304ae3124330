using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Decides which clients fall silent in which protocol round. A client that falls silent stays so for the session.</summary>
/// <param name="rule">With what probabilities.</param>
/// <param name="seed">The seed of all dropouts.</param>
internal sealed class DropoutSchedule(DropoutRule rule, SeedTree seed)
{
    /// <summary>Protocol rounds 0 to 4; a client with this value stays to the end.</summary>
    public const int Never = DropoutRule.ProtocolRounds;

    /// <summary>For each member of a cohort, the first protocol round whose message it does not send.</summary>
    public int[] Draw(int trainingRound, int cohort)
    {
        var rounds = new int[cohort];
        Array.Fill(rounds, Never);
        if (rule.IsNone)
            return rounds;
        var random = seed.Child("dropout", trainingRound).CreateRandom();
        for (var i = 0; i < cohort; i++)
            rounds[i] = FirstSilent(random);
        return rounds;
    }

    private int FirstSilent(Random random)
    {
        if (rule.Session is { } rate)
            return random.NextDouble() < rate ? random.Next(Never) : Never;
        for (var round = 0; round < Never; round++)
            if (random.NextDouble() < rule.ByRound[round])
                return round;
        return Never;
    }
}
