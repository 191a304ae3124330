using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>Draws which clients fall silent when: of those who are left before a round, exactly the part that was asked for.</summary>
internal static class DropoutDraw
{
    /// <summary>For each client the first protocol round that it does not answer, or <see cref="BenchClient.Never"/>.</summary>
    public static int[] SilentFrom(RoundBenchmarkRequest request, SeedTree seed)
    {
        var order = Enumerable.Range(0, request.Clients).ToArray();
        seed.Child("dropouts").CreateRandom().Shuffle(order);
        var silentFrom = new int[order.Length];
        Array.Fill(silentFrom, BenchClient.Never);
        var left = order.Length;
        foreach (var (round, part) in new[] { (1, request.DropoutShareKeys), (2, request.DropoutMaskedInput), (4, request.DropoutUnmasking) })
            for (var dropping = (int)Math.Round(part * left); dropping > 0; dropping--)
                silentFrom[order[--left]] = round;
        return silentFrom;
    }
}
