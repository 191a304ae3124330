using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureFed.Protocol;

/// <summary>
/// Eight elements of the field of integers modulo 2^255 - 19, one in each 64-bit lane: ten limbs of alternately 26 and 25 bits, so that products of limbs and their sums fit 64 bits.
/// No branch and no address depends on a value.
/// </summary>
/// <remarks>
/// An element is ten consecutive vectors. "Carried" limbs are below 2^26 + 2^18 (even) or 2^25 + 2^18 (odd), which is what products give. A sum or a difference of two carried elements may be
/// multiplied without carrying: its limbs stay below 3 x 2^26 + 2^18, 19 times that below 2^32, and the ten products of a column together below 2^63. A first factor may have limbs below
/// 5 x 2^26 + 2^18 when the second is a sum or a difference: columns stay below 2^64.
/// </remarks>
internal static partial class Field25519x8
{
    /// <summary>Vectors of an element.</summary>
    public const int Limbs = 10;

    private const ulong Mask26 = (1UL << 26) - 1;
    private const ulong Mask25 = (1UL << 25) - 1;

    /// <summary>2p is twice all masks but for the lowest limb, which is this much less.</summary>
    private const ulong LowLimb = 2 * 18;

    /// <summary>h = f + g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ref Vector512<ulong> h, ref Vector512<ulong> f, ref Vector512<ulong> g)
    {
        for (var i = 0; i < Limbs; i++)
            At(ref h, i) = At(ref f, i) + At(ref g, i);
    }

    /// <summary>h = f - g + 2p, which no carried g makes negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(ref Vector512<ulong> h, ref Vector512<ulong> f, ref Vector512<ulong> g)
    {
        Vector512<ulong> even = Vector512.Create(2 * Mask26), odd = Vector512.Create(2 * Mask25);
        for (var i = 0; i < Limbs; i += 2)
        {
            At(ref h, i) = At(ref f, i) + even - At(ref g, i);
            At(ref h, i + 1) = At(ref f, i + 1) + odd - At(ref g, i + 1);
        }
        h -= Vector512.Create(LowLimb);
    }

    /// <summary>h = 2p - h where the mask is all ones, for a carried h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Negate(ref Vector512<ulong> h, Vector512<ulong> mask)
    {
        Vector512<ulong> even = Vector512.Create(2 * Mask26), odd = Vector512.Create(2 * Mask25);
        for (var i = 0; i < Limbs; i += 2)
        {
            At(ref h, i) = Vector512.ConditionalSelect(mask, even - At(ref h, i), At(ref h, i));
            At(ref h, i + 1) = Vector512.ConditionalSelect(mask, odd - At(ref h, i + 1), At(ref h, i + 1));
        }
        h -= Vector512.Create(LowLimb) & mask;
    }

    /// <summary>Exchanges f and g where the mask is all ones and leaves them where it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Swap(Vector512<ulong> mask, ref Vector512<ulong> f, ref Vector512<ulong> g)
    {
        for (var i = 0; i < Limbs; i++)
        {
            var difference = mask & (At(ref f, i) ^ At(ref g, i));
            At(ref f, i) ^= difference;
            At(ref g, i) ^= difference;
        }
    }

    /// <summary>h = f x factor for a factor below 2^17; h is carried.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplySmall(ref Vector512<ulong> h, ref Vector512<ulong> f, uint factor)
    {
        var m = Vector512.Create((ulong)factor);
        Carry(
            ref h,
            Times(At(ref f, 0), m), Times(At(ref f, 1), m), Times(At(ref f, 2), m), Times(At(ref f, 3), m), Times(At(ref f, 4), m),
            Times(At(ref f, 5), m), Times(At(ref f, 6), m), Times(At(ref f, 7), m), Times(At(ref f, 8), m), Times(At(ref f, 9), m));
    }

    /// <summary>h = f x g; h is carried and may be f or g.</summary>
    /// <remarks>Limb i stands at bit ceil(25.5 i): a product of two odd limbs counts twice, and what passes limb 9 comes back 19 times.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref Vector512<ulong> h, ref Vector512<ulong> f, ref Vector512<ulong> g)
    {
        Vector512<ulong> f0 = At(ref f, 0), f1 = At(ref f, 1), f2 = At(ref f, 2), f3 = At(ref f, 3), f4 = At(ref f, 4);
        Vector512<ulong> f5 = At(ref f, 5), f6 = At(ref f, 6), f7 = At(ref f, 7), f8 = At(ref f, 8), f9 = At(ref f, 9);
        Vector512<ulong> g0 = At(ref g, 0), g1 = At(ref g, 1), g2 = At(ref g, 2), g3 = At(ref g, 3), g4 = At(ref g, 4);
        Vector512<ulong> g5 = At(ref g, 5), g6 = At(ref g, 6), g7 = At(ref g, 7), g8 = At(ref g, 8), g9 = At(ref g, 9);
        var nineteen = Vector512.Create(19UL);
        Vector512<ulong> d1 = f1 + f1, d3 = f3 + f3, d5 = f5 + f5, d7 = f7 + f7, d9 = f9 + f9;
        Vector512<ulong> n1 = Times(g1, nineteen), n2 = Times(g2, nineteen), n3 = Times(g3, nineteen), n4 = Times(g4, nineteen), n5 = Times(g5, nineteen);
        Vector512<ulong> n6 = Times(g6, nineteen), n7 = Times(g7, nineteen), n8 = Times(g8, nineteen), n9 = Times(g9, nineteen);

        var h0 = Times(f0, g0) + Times(d1, n9) + Times(f2, n8) + Times(d3, n7) + Times(f4, n6) + Times(d5, n5) + Times(f6, n4) + Times(d7, n3) + Times(f8, n2) + Times(d9, n1);
        var h1 = Times(f0, g1) + Times(f1, g0) + Times(f2, n9) + Times(f3, n8) + Times(f4, n7) + Times(f5, n6) + Times(f6, n5) + Times(f7, n4) + Times(f8, n3) + Times(f9, n2);
        var h2 = Times(f0, g2) + Times(d1, g1) + Times(f2, g0) + Times(d3, n9) + Times(f4, n8) + Times(d5, n7) + Times(f6, n6) + Times(d7, n5) + Times(f8, n4) + Times(d9, n3);
        var h3 = Times(f0, g3) + Times(f1, g2) + Times(f2, g1) + Times(f3, g0) + Times(f4, n9) + Times(f5, n8) + Times(f6, n7) + Times(f7, n6) + Times(f8, n5) + Times(f9, n4);
        var h4 = Times(f0, g4) + Times(d1, g3) + Times(f2, g2) + Times(d3, g1) + Times(f4, g0) + Times(d5, n9) + Times(f6, n8) + Times(d7, n7) + Times(f8, n6) + Times(d9, n5);
        var h5 = Times(f0, g5) + Times(f1, g4) + Times(f2, g3) + Times(f3, g2) + Times(f4, g1) + Times(f5, g0) + Times(f6, n9) + Times(f7, n8) + Times(f8, n7) + Times(f9, n6);
        var h6 = Times(f0, g6) + Times(d1, g5) + Times(f2, g4) + Times(d3, g3) + Times(f4, g2) + Times(d5, g1) + Times(f6, g0) + Times(d7, n9) + Times(f8, n8) + Times(d9, n7);
        var h7 = Times(f0, g7) + Times(f1, g6) + Times(f2, g5) + Times(f3, g4) + Times(f4, g3) + Times(f5, g2) + Times(f6, g1) + Times(f7, g0) + Times(f8, n9) + Times(f9, n8);
        var h8 = Times(f0, g8) + Times(d1, g7) + Times(f2, g6) + Times(d3, g5) + Times(f4, g4) + Times(d5, g3) + Times(f6, g2) + Times(d7, g1) + Times(f8, g0) + Times(d9, n9);
        var h9 = Times(f0, g9) + Times(f1, g8) + Times(f2, g7) + Times(f3, g6) + Times(f4, g5) + Times(f5, g4) + Times(f6, g3) + Times(f7, g2) + Times(f8, g1) + Times(f9, g0);
        Carry(ref h, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9);
    }

    /// <summary>h = f^2; h is carried and may be f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(ref Vector512<ulong> h, ref Vector512<ulong> f)
    {
        Vector512<ulong> f0 = At(ref f, 0), f1 = At(ref f, 1), f2 = At(ref f, 2), f3 = At(ref f, 3), f4 = At(ref f, 4);
        Vector512<ulong> f5 = At(ref f, 5), f6 = At(ref f, 6), f7 = At(ref f, 7), f8 = At(ref f, 8), f9 = At(ref f, 9);
        var nineteen = Vector512.Create(19UL);
        Vector512<ulong> e0 = f0 + f0, e1 = f1 + f1, e2 = f2 + f2, e3 = f3 + f3, e4 = f4 + f4, e5 = f5 + f5, e6 = f6 + f6, e7 = f7 + f7;
        Vector512<ulong> n5 = Times(f5, nineteen), n6 = Times(f6, nineteen), n7 = Times(f7, nineteen), n8 = Times(f8, nineteen), n9 = Times(f9, nineteen);

        // Each mixed product stands for two; where both limbs are odd it counts twice more, which the second doubling (x + x) adds.
        var h0 = Times(f0, f0) + Twice(Times(e1, n9) + Times(e3, n7)) + Twice(Times(f5, n5)) + Times(e2, n8) + Times(e4, n6);
        var h1 = Times(e0, f1) + Times(e2, n9) + Times(e3, n8) + Times(e4, n7) + Times(e5, n6);
        var h2 = Times(e0, f2) + Times(e1, f1) + Twice(Times(e3, n9) + Times(e5, n7)) + Times(e4, n8) + Times(f6, n6);
        var h3 = Times(e0, f3) + Times(e1, f2) + Times(e4, n9) + Times(e5, n8) + Times(e6, n7);
        var h4 = Times(e0, f4) + Twice(Times(e1, f3)) + Times(f2, f2) + Twice(Times(e5, n9) + Times(f7, n7)) + Times(e6, n8);
        var h5 = Times(e0, f5) + Times(e1, f4) + Times(e2, f3) + Times(e6, n9) + Times(e7, n8);
        var h6 = Times(e0, f6) + Twice(Times(e1, f5) + Times(f3, f3)) + Times(e2, f4) + Twice(Times(e7, n9)) + Times(f8, n8);
        var h7 = Times(e0, f7) + Times(e1, f6) + Times(e2, f5) + Times(e3, f4) + Times(f8 + f8, n9);
        var h8 = Times(e0, f8) + Twice(Times(e1, f7) + Times(e3, f5)) + Times(e2, f6) + Times(f4, f4) + Twice(Times(f9, n9));
        var h9 = Times(e0, f9) + Times(e1, f8) + Times(e2, f7) + Times(e3, f6) + Times(e4, f5);
        Carry(ref h, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9);
    }

    /// <summary>Reduces a carried element to the one representative below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Freeze(ref Vector512<ulong> h)
    {
        CarryOnce(ref h);
        CarryOnce(ref h);
        // q becomes 1 exactly when the value is at least p: then value + 19 reaches 2^255.
        var q = At(ref h, 0) + Vector512.Create(19UL) >> 26;
        for (var i = 1; i < Limbs; i++)
            q = At(ref h, i) + q >> Width(i);
        At(ref h, 0) += Nineteen(q);
        for (var i = 0; i < Limbs - 1; i++)
            MoveCarry(ref h, i);
        At(ref h, 9) &= Vector512.Create(Mask25);
    }

    /// <summary>Which lanes hold the same number: all ones there, zero elsewhere. g is carried.</summary>
    public static Vector512<ulong> AreEqual(ref Vector512<ulong> f, ref Vector512<ulong> g, ref Vector512<ulong> scratch)
    {
        Subtract(ref scratch, ref f, ref g);
        return IsZero(ref scratch);
    }

    /// <summary>Which lanes hold 0: all ones there, zero elsewhere. Freezes h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<ulong> IsZero(ref Vector512<ulong> h)
    {
        Freeze(ref h);
        var any = h;
        for (var i = 1; i < Limbs; i++)
            any |= At(ref h, i);
        return Vector512.Equals(any, Vector512<ulong>.Zero);
    }

    /// <summary>h = f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Set(ref Vector512<ulong> h, ref Vector512<ulong> f)
    {
        for (var i = 0; i < Limbs; i++)
            At(ref h, i) = At(ref f, i);
    }

    /// <summary>h = f where the mask is all ones, and stays what it was where it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Replace(ref Vector512<ulong> h, Vector512<ulong> mask, ref Vector512<ulong> f)
    {
        for (var i = 0; i < Limbs; i++)
            At(ref h, i) = Vector512.ConditionalSelect(mask, At(ref f, i), At(ref h, i));
    }

    /// <summary>Carries from every limb to the next at once: limbs below 2^30 become carried.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Carry(ref Vector512<ulong> h)
    {
        Vector512<ulong> even = Vector512.Create(Mask26), odd = Vector512.Create(Mask25);
        var carry = Nineteen(At(ref h, 9) >> 25);
        for (var i = 0; i < Limbs; i += 2)
        {
            Vector512<ulong> h0 = At(ref h, i), h1 = At(ref h, i + 1);
            At(ref h, i) = (h0 & even) + carry;
            At(ref h, i + 1) = (h1 & odd) + (h0 >> 26);
            carry = h1 >> 25;
        }
    }

    /// <summary>
    /// What the doubling of a point adds and subtracts: h = yy + xx, g = yy - xx, e = ss - h, f = 2 zz - g, all of carried elements. Limbs of e stay below 5 x 2^26 + 2^18, so e may be the first factor
    /// of a product, not the second; f is carried, g and h are as sums are.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CombineSquares(
        ref Vector512<ulong> e, ref Vector512<ulong> f, ref Vector512<ulong> g, ref Vector512<ulong> h,
        ref Vector512<ulong> xx, ref Vector512<ulong> yy, ref Vector512<ulong> zz, ref Vector512<ulong> ss)
    {
        // 2p for what subtracts a carried element, 4p for what subtracts a sum or a difference.
        Vector512<ulong> even = Vector512.Create(2 * Mask26), odd = Vector512.Create(2 * Mask25);
        for (var i = 0; i < Limbs; i += 2)
        {
            Vector512<ulong> sum = At(ref yy, i) + At(ref xx, i), difference = At(ref yy, i) + even - At(ref xx, i);
            At(ref e, i) = At(ref ss, i) + even + even - sum;
            At(ref f, i) = At(ref zz, i) + At(ref zz, i) + even + even - difference;
            At(ref g, i) = difference;
            At(ref h, i) = sum;
            sum = At(ref yy, i + 1) + At(ref xx, i + 1);
            difference = At(ref yy, i + 1) + odd - At(ref xx, i + 1);
            At(ref e, i + 1) = At(ref ss, i + 1) + odd + odd - sum;
            At(ref f, i + 1) = At(ref zz, i + 1) + At(ref zz, i + 1) + odd + odd - difference;
            At(ref g, i + 1) = difference;
            At(ref h, i + 1) = sum;
        }
        // The lowest limbs: e has 4p, g 2p, and f 4p less the 2p of the difference.
        var low = Vector512.Create(LowLimb);
        e -= low + low;
        f -= low;
        g -= low;
        Carry(ref f);
    }

    private static void CarryOnce(ref Vector512<ulong> h)
    {
        for (var i = 0; i < Limbs - 1; i++)
            MoveCarry(ref h, i);
        At(ref h, 0) += Nineteen(At(ref h, 9) >> 25);
        At(ref h, 9) &= Vector512.Create(Mask25);
    }

    private static void MoveCarry(ref Vector512<ulong> h, int i)
    {
        At(ref h, i + 1) += At(ref h, i) >> Width(i);
        At(ref h, i) &= Vector512.Create((1UL << Width(i)) - 1);
    }

    private static int Width(int limb) => limb % 2 == 0 ? 26 : 25;

    /// <summary>Two chains of carries at once, as they do not meet until the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(
        ref Vector512<ulong> h,
        Vector512<ulong> h0, Vector512<ulong> h1, Vector512<ulong> h2, Vector512<ulong> h3, Vector512<ulong> h4,
        Vector512<ulong> h5, Vector512<ulong> h6, Vector512<ulong> h7, Vector512<ulong> h8, Vector512<ulong> h9)
    {
        var even = Vector512.Create(Mask26);
        var odd = Vector512.Create(Mask25);
        h1 += h0 >> 26;
        h5 += h4 >> 26;
        h0 &= even;
        h4 &= even;
        h2 += h1 >> 25;
        h6 += h5 >> 25;
        h1 &= odd;
        h5 &= odd;
        h3 += h2 >> 26;
        h7 += h6 >> 26;
        h2 &= even;
        h6 &= even;
        h4 += h3 >> 25;
        h8 += h7 >> 25;
        h3 &= odd;
        h7 &= odd;
        h5 += h4 >> 26;
        h9 += h8 >> 26;
        h4 &= even;
        h8 &= even;
        h0 += Nineteen(h9 >> 25);
        h9 &= odd;
        h1 += h0 >> 26;
        h0 &= even;
        At(ref h, 0) = h0;
        At(ref h, 1) = h1;
        At(ref h, 2) = h2;
        At(ref h, 3) = h3;
        At(ref h, 4) = h4;
        At(ref h, 5) = h5;
        At(ref h, 6) = h6;
        At(ref h, 7) = h7;
        At(ref h, 8) = h8;
        At(ref h, 9) = h9;
    }

    /// <summary>19 x value by shifts: the multiplier takes 32 bits only and carries may have more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Nineteen(Vector512<ulong> value) => (value << 4) + (value << 1) + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Twice(Vector512<ulong> value) => value + value;

    /// <summary>The product of the low halves of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Times(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector512<ulong> At(ref Vector512<ulong> element, int limb) => ref Unsafe.Add(ref element, limb);
}
