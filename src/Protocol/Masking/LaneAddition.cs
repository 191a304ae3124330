using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Adds four vectors of one length to <paramref name="sum"/>, which is read and written once for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLane>(ReadOnlySpan<TLane> a, ReadOnlySpan<TLane> b, ReadOnlySpan<TLane> c, ReadOnlySpan<TLane> d, Span<TLane> sum)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        a = a[..sum.Length];
        b = b[..sum.Length];
        c = c[..sum.Length];
        d = d[..sum.Length];
        var done = ScalarOnly.IsRequested ? 0 : sum.Length - sum.Length % Vector512<TLane>.Count;
        ref var total = ref MemoryMarshal.GetReference(sum);
        for (nuint i = 0; i < (nuint)done; i += (nuint)Vector512<TLane>.Count)
        {
            var pair = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(a), i) + Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(b), i);
            var other = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(c), i) + Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(d), i);
            (Vector512.LoadUnsafe(ref total, i) + (pair + other)).StoreUnsafe(ref total, i);
        }
        for (var i = done; i < sum.Length; i++)
            sum[i] = unchecked(sum[i] + a[i] + b[i] + c[i] + d[i]);
    }

    /// <summary>Adds several vectors of packed values, each of the same count as <paramref name="sum"/>. What fills its lanes is added four at a time.</summary>
    public static void AddPacked<TLane>(ReadOnlySpan<ReadOnlyMemory<byte>> packed, int bits, Span<TLane> sum)
        where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
    {
        const int together = 4;
        var next = 0;
        if (bits == 8 * Unsafe.SizeOf<TLane>())
            for (; next <= packed.Length - together; next += together)
                Add(Lanes<TLane>(packed[next]), Lanes<TLane>(packed[next + 1]), Lanes<TLane>(packed[next + 2]), Lanes<TLane>(packed[next + 3]), sum);
        foreach (var vector in packed[next..])
            AddPacked(vector.Span, bits, sum);
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

    private static ReadOnlySpan<TLane> Lanes<TLane>(ReadOnlyMemory<byte> packed)
        where TLane : unmanaged => MemoryMarshal.Cast<byte, TLane>(packed.Span);
}
