using System.Numerics;
using System.Runtime.InteropServices;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Ring vectors as bytes: lanes of 16, 32 or 64 bits, whatever the plan of the vector says.</summary>
internal static class RingLanes
{
    /// <summary>A buffer for one client's vector.</summary>
    public static byte[] Allocate(VectorPlan plan) => new byte[plan.PaddedDimension * (plan.LaneBits / 8)];

    /// <summary>Adds a vector to a sum modulo 2^64; a smaller power of two divides it, so <see cref="Reduce"/> may wait.</summary>
    public static void AddTo(ulong[] sum, VectorPlan plan, ReadOnlySpan<byte> lanes)
    {
        switch (plan.LaneBits)
        {
            case 16:
                Add(sum, MemoryMarshal.Cast<byte, ushort>(lanes));
                break;
            case 32:
                Add(sum, MemoryMarshal.Cast<byte, uint>(lanes));
                break;
            default:
                Add(sum, MemoryMarshal.Cast<byte, ulong>(lanes));
                break;
        }
    }

    /// <summary>Reduces every value modulo 2^bits.</summary>
    public static void Reduce(ulong[] sum, int bits)
    {
        var mask = ulong.MaxValue >> (64 - bits);
        for (var i = 0; i < sum.Length; i++)
            sum[i] &= mask;
    }

    private static void Add<TLane>(ulong[] sum, ReadOnlySpan<TLane> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] = unchecked(sum[i] + ulong.CreateTruncating(lanes[i]));
    }
}
