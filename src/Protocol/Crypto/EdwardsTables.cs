using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <summary>Multiples of points for products by digits, each lane with its own digit. Two limbs share a lane in memory, the second 32 bits above the first.</summary>
internal static class EdwardsTables
{
    /// <summary>Vectors of a table of one point in each lane.</summary>
    public const int Vectors = Multiples * PackedPoint;

    private const int Packed = Field25519x8.Limbs / 2;
    private const int PackedPoint = 4 * Packed;
    private const int Multiples = 8;
    private const int BaseMultiples = 128;

    /// <summary>Words of a multiple of the base point: y - x, y + x and 2dxy, and one unused, so that it fills two cache lines.</summary>
    private const int BaseWords = 16;

    private static readonly ulong[] Base = MultiplesOfBase(doublings: 0);
    private static readonly ulong[] HighBase = MultiplesOfBase(doublings: 128);

    /// <summary>table = 1, 2, ... 8 times a point, which is changed.</summary>
    /// <param name="point">A point with T.</param>
    /// <param name="table">Receives <see cref="Vectors"/> vectors.</param>
    /// <param name="scratch">Memory of <see cref="EdwardsPoint8.Scratch"/> vectors.</param>
    public static void Fill(Span<Vector512<ulong>> point, Span<Vector512<ulong>> table, Span<Vector512<ulong>> scratch)
    {
        Span<Vector512<ulong>> prepared = stackalloc Vector512<ulong>[2 * EdwardsPoint8.Vectors];
        var single = prepared[EdwardsPoint8.Vectors..];
        EdwardsPoint8.Prepare(point, single);
        Pack(single, table);
        for (var multiple = 1; multiple < Multiples; multiple++)
        {
            EdwardsPoint8.Add(point, single, scratch, withT: true);
            EdwardsPoint8.Prepare(point, prepared);
            Pack(prepared, table[(multiple * PackedPoint)..]);
        }
    }

    /// <summary>Takes digit times the point, in the form that <see cref="EdwardsPoint8.Add"/> adds.</summary>
    /// <param name="table">From <see cref="Fill"/>.</param>
    /// <param name="digits">From -8 to 8.</param>
    /// <param name="multiple">Receives 40 vectors.</param>
    /// <param name="scratch">Memory of 20 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(ReadOnlySpan<Vector512<ulong>> table, Vector512<long> digits, Span<Vector512<ulong>> multiple, Span<Vector512<ulong>> scratch)
    {
        var packed = scratch[..PackedPoint];
        var size = Vector512.Abs(digits).AsUInt64();
        Vector512<ulong> is1 = Is(size, 1), is2 = Is(size, 2), is3 = Is(size, 3), is4 = Is(size, 4), is5 = Is(size, 5), is6 = Is(size, 6), is7 = Is(size, 7), is8 = Is(size, 8);
        ref var t = ref MemoryMarshal.GetReference(table);
        ref var p = ref MemoryMarshal.GetReference(packed);
        for (var i = 0; i < PackedPoint; i++)
            Unsafe.Add(ref p, i) = is1 & Unsafe.Add(ref t, i)
                | is2 & Unsafe.Add(ref t, PackedPoint + i)
                | is3 & Unsafe.Add(ref t, 2 * PackedPoint + i)
                | is4 & Unsafe.Add(ref t, 3 * PackedPoint + i)
                | is5 & Unsafe.Add(ref t, 4 * PackedPoint + i)
                | is6 & Unsafe.Add(ref t, 5 * PackedPoint + i)
                | is7 & Unsafe.Add(ref t, 6 * PackedPoint + i)
                | is8 & Unsafe.Add(ref t, 7 * PackedPoint + i);
        // The neutral element: Y - X = Y + X = 1, 2Z = 2.
        var neutral = Is(size, 0) & Vector512<ulong>.One;
        p |= neutral;
        Unsafe.Add(ref p, Packed) |= neutral;
        Unsafe.Add(ref p, 2 * Packed) |= neutral + neutral;

        // The opposite has Y - X and Y + X exchanged, and 2dT negated.
        var isNegative = Vector512.LessThan(digits, Vector512<long>.Zero).AsUInt64();
        ref var h = ref multiple[..EdwardsPoint8.Vectors][0];
        for (var i = 0; i < Packed; i++)
        {
            Vector512<ulong> minus = Unsafe.Add(ref p, i), plus = Unsafe.Add(ref p, Packed + i);
            Unpack(Vector512.ConditionalSelect(isNegative, plus, minus), ref Unsafe.Add(ref h, 2 * i));
            Unpack(Vector512.ConditionalSelect(isNegative, minus, plus), ref Unsafe.Add(ref h, Field25519x8.Limbs + 2 * i));
            Unpack(Unsafe.Add(ref p, 2 * Packed + i), ref Unsafe.Add(ref h, 2 * Field25519x8.Limbs + 2 * i));
            Unpack(Unsafe.Add(ref p, 3 * Packed + i), ref Unsafe.Add(ref h, 3 * Field25519x8.Limbs + 2 * i));
        }
        Field25519x8.Negate(ref Unsafe.Add(ref h, 3 * Field25519x8.Limbs), isNegative);
    }

    /// <summary>Takes digit times the base point B, or 2^128 B, in the form that <see cref="EdwardsPoint8.AddAffine"/> adds.</summary>
    /// <param name="high">Whether of 2^128 B.</param>
    /// <param name="digits">From -128 to 128.</param>
    /// <param name="multiple">Receives 30 vectors.</param>
    /// <param name="scratch">Memory of 15 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TakeBase(bool high, Vector512<long> digits, Span<Vector512<ulong>> multiple, Span<Vector512<ulong>> scratch)
    {
        var table = high ? HighBase : Base;
        var packed = scratch[..(3 * Packed)];
        var words = MemoryMarshal.Cast<Vector512<ulong>, ulong>(packed);
        for (var lane = 0; lane < Field25519x8.Lanes; lane++)
        {
            var digit = (int)digits[lane];
            var entry = table.AsSpan(Math.Abs(digit) * BaseWords, BaseWords);
            // The opposite has y - x and y + x exchanged, and 2dxy negated.
            var minus = digit < 0 ? entry[Packed..] : entry;
            var plus = digit < 0 ? entry : entry[Packed..];
            for (var i = 0; i < Packed; i++)
            {
                words[i * Field25519x8.Lanes + lane] = minus[i];
                words[(Packed + i) * Field25519x8.Lanes + lane] = plus[i];
                words[(2 * Packed + i) * Field25519x8.Lanes + lane] = entry[2 * Packed + i];
            }
        }
        ref var h = ref multiple[..(3 * Field25519x8.Limbs)][0];
        for (var i = 0; i < packed.Length; i++)
            Unpack(packed[i], ref Unsafe.Add(ref h, 2 * i));
        Field25519x8.Negate(ref Unsafe.Add(ref h, 2 * Field25519x8.Limbs), Vector512.LessThan(digits, Vector512<long>.Zero).AsUInt64());
    }

    /// <summary>0, 1, ... 128 times the base point, doubled as often as asked for, eight at a time: lane j of the first batch holds j times, and every further batch adds eight times.</summary>
    private static ulong[] MultiplesOfBase(int doublings)
    {
        var table = new ulong[(BaseMultiples + Field25519x8.Lanes) * BaseWords];
        var point = new Vector512<ulong>[EdwardsPoint8.Vectors];
        var single = new Vector512<ulong>[EdwardsPoint8.Vectors];
        var prepared = new Vector512<ulong>[EdwardsPoint8.Vectors];
        var scratch = new Vector512<ulong>[EdwardsPoint8.Scratch];
        var y = new Vector512<ulong>[Field25519x8.Limbs];
        Field25519x8.Load([.. Enumerable.Repeat(EdwardsConstants.BasePoint, Field25519x8.Lanes).SelectMany(bytes => bytes)], ref y[0]);
        EdwardsPoint8.Decompress(single, ref y[0], Vector512<ulong>.Zero, scratch);
        for (var i = 0; i < doublings; i++)
            EdwardsPoint8.Double(single, scratch, withT: true);
        EdwardsPoint8.Prepare(single, prepared);

        EdwardsPoint8.SetNeutral(point);
        var sum = new Vector512<ulong>[EdwardsPoint8.Vectors];
        EdwardsPoint8.SetNeutral(sum);
        for (var j = 0; j < Field25519x8.Lanes; j++)
        {
            var isLaneOrAbove = Vector512.GreaterThanOrEqual(Vector512<ulong>.Indices, Vector512.Create((ulong)j));
            for (var i = 0; i < EdwardsPoint8.Vectors; i++)
                point[i] = Vector512.ConditionalSelect(isLaneOrAbove, sum[i], point[i]);
            EdwardsPoint8.Add(sum, prepared, scratch, withT: true);
        }
        // Now sum is eight times the base point.
        EdwardsPoint8.Prepare(sum, prepared);
        for (var first = 0; first <= BaseMultiples; first += Field25519x8.Lanes)
        {
            Write(point, table.AsSpan(first * BaseWords), scratch);
            EdwardsPoint8.Add(point, prepared, scratch, withT: true);
        }
        return table;
    }

    private static void Write(Vector512<ulong>[] point, Span<ulong> entries, Span<Vector512<ulong>> scratch)
    {
        const int limbs = Field25519x8.Limbs;
        Span<Vector512<ulong>> affine = new Vector512<ulong>[5 * limbs];
        ref var x = ref affine[3 * limbs];
        ref var y = ref affine[4 * limbs];
        EdwardsPoint8.Normalize(point, ref x, ref y, scratch);
        Field25519x8.Subtract(ref affine[0], ref y, ref x);
        Field25519x8.Add(ref affine[limbs], ref y, ref x);
        Field25519x8.Multiply(ref affine[2 * limbs], ref x, ref y);
        Field25519x8.Multiply(ref affine[2 * limbs], ref affine[2 * limbs], ref EdwardsConstants.TwiceD[0]);
        for (var i = 0; i < 3; i++)
            Field25519x8.Freeze(ref affine[i * limbs]);
        for (var lane = 0; lane < Field25519x8.Lanes; lane++)
            for (var i = 0; i < 3 * Packed; i++)
                entries[lane * BaseWords + i] = affine[2 * i][lane] | affine[2 * i + 1][lane] << 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Is(Vector512<ulong> value, ulong constant) => Vector512.Equals(value, Vector512.Create(constant));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ReadOnlySpan<Vector512<ulong>> limbs, Span<Vector512<ulong>> packed)
    {
        for (var i = 0; i < PackedPoint; i++)
            packed[i] = limbs[2 * i] | limbs[2 * i + 1] << 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unpack(Vector512<ulong> packed, ref Vector512<ulong> limbs)
    {
        limbs = packed & Vector512.Create((ulong)uint.MaxValue);
        Unsafe.Add(ref limbs, 1) = packed >> 32;
    }
}
