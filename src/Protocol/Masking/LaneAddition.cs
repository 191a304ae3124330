using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureFed.Protocol;

/// <summary>Adds vectors of lanes, wrapping at the lane width.</summary>
internal static class LaneAddition
{
    // Unpacked values wait here for their addition: small enough for the first-level cache.
    private const int TileBytes = 4096;

    /// <summary>Adds <paramref name="values"/> to <paramref name="sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLane>(ReadOnlySpan<TLane> values, Span<TLane> sum)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var vectors = ScalarOnly.IsRequested ? 0 : sum.Length / Vector<TLane>.Count;
        for (var i = 0; i < vectors; i++)
        {
            var part = sum.Slice(i * Vector<TLane>.Count, Vector<TLane>.Count);
            (new Vector<TLane>(part) + new Vector<TLane>(values[(i * Vector<TLane>.Count)..])).CopyTo(part);
        }
        for (var i = vectors * Vector<TLane>.Count; i < sum.Length; i++)
            sum[i] = unchecked(sum[i] + values[i]);
    }

    /// <summary>Adds packed values of <paramref name="bits"/> bits to <paramref name="sum"/>.</summary>
    public static void AddPacked<TLane>(ReadOnlySpan<byte> packed, int bits, Span<TLane> sum)
        where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
    {
        if (bits == 8 * Unsafe.SizeOf<TLane>() && packed.Length == sum.Length * Unsafe.SizeOf<TLane>())
        {
            Add(MemoryMarshal.Cast<byte, TLane>(packed), sum);
            return;
        }
        Span<TLane> tile = stackalloc TLane[TileBytes / Unsafe.SizeOf<TLane>()];
        // A tile holds a multiple of eight values, so its packed form ends with a byte.
        for (var start = 0; start < sum.Length; start += tile.Length)
        {
            var count = Math.Min(tile.Length, sum.Length - start);
            var from = BitPacking.PackedSize(start, bits);
            var to = start + count == sum.Length ? packed.Length : BitPacking.PackedSize(start + count, bits);
            BitPacking.Unpack(packed[from..to], bits, tile[..count]);
            Add<TLane>(tile[..count], sum.Slice(start, count));
        }
    }
}
