using System.Numerics;
using System.Runtime.InteropServices;
using SecureFed.Learning;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>Uniform random vectors of a ring, one for each client, the same ones from the same seed.</summary>
internal sealed class RandomInputs(SeedTree seed, VectorSpec spec)
{
    /// <summary>Overwrites <paramref name="input"/> with the vector of a client.</summary>
    public void Fill(int client, RingVector input)
    {
        var random = seed.Child("input", client).CreateRandom();
        switch (input.LaneBytes)
        {
            case 2: Fill(random, input.Lanes<ushort>()); break;
            case 4: Fill(random, input.Lanes<uint>()); break;
            default: Fill(random, input.Lanes<ulong>()); break;
        }
    }

    /// <summary>Hands the vector to a client's session.</summary>
    public void Provide(ClientSession session, RingVector input)
    {
        switch (input.LaneBytes)
        {
            case 2: session.Provide(spec.Name, input.Lanes<ushort>()); break;
            case 4: session.Provide(spec.Name, input.Lanes<uint>()); break;
            default: session.Provide(spec.Name, input.Lanes<ulong>()); break;
        }
    }

    private void Fill<TLane>(Random random, Span<TLane> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        random.NextBytes(MemoryMarshal.AsBytes(lanes));
        var ring = TLane.CreateTruncating(ulong.MaxValue >> (64 - spec.Bits));
        foreach (ref var lane in lanes)
            lane &= ring;
    }
}
