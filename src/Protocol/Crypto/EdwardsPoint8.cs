using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <summary>
/// Eight points of edwards25519 (RFC 8032 section 5.1), one in each lane, in the extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z of Hisil, Wong, Carter and Dawson (2008). Their formulas are complete on this curve: they hold for
/// all points, those of low order included.
/// </summary>
/// <remarks>A point is four consecutive elements of carried limbs.</remarks>
internal static class EdwardsPoint8
{
    /// <summary>Vectors of a point.</summary>
    public const int Vectors = 4 * Field25519x8.Limbs;

    /// <summary>Vectors that the operations need for intermediate values.</summary>
    public const int Scratch = 8 * Field25519x8.Limbs;

    /// <summary>The neutral element in all lanes.</summary>
    public static void SetNeutral(Span<Vector512<ulong>> point)
    {
        point[..Vectors].Clear();
        Y(point) = Vector512<ulong>.One;
        Z(point) = Vector512<ulong>.One;
    }

    /// <summary>point = 2 point; T is left unset unless asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Double(Span<Vector512<ulong>> point, Span<Vector512<ulong>> scratch, bool withT)
    {
        ref var e = ref Element(scratch, 0);
        ref var f = ref Element(scratch, 1);
        ref var g = ref Element(scratch, 2);
        ref var h = ref Element(scratch, 3);
        ref var xx = ref Element(scratch, 4);
        ref var yy = ref Element(scratch, 5);
        ref var zz = ref Element(scratch, 6);
        ref var ss = ref Element(scratch, 7);
        Field25519x8.Add(ref ss, ref X(point), ref Y(point));
        Field25519x8.Square(ref ss, ref ss);
        Field25519x8.Square(ref xx, ref X(point));
        Field25519x8.Square(ref yy, ref Y(point));
        Field25519x8.Square(ref zz, ref Z(point));
        Field25519x8.CombineSquares(ref e, ref f, ref g, ref h, ref xx, ref yy, ref zz, ref ss);
        Multiply(point, ref e, ref f, ref g, ref h, withT);
    }

    /// <summary>point = point + other.</summary>
    /// <param name="point">A point with T; T is left unset unless asked for.</param>
    /// <param name="other">Y - X, Y + X, 2Z and 2dT of a point.</param>
    /// <param name="scratch">Memory.</param>
    /// <param name="withT">Whether T is needed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<Vector512<ulong>> point, Span<Vector512<ulong>> other, Span<Vector512<ulong>> scratch, bool withT)
    {
        ref var d = ref Element(scratch, 7);
        Field25519x8.Multiply(ref d, ref Z(point), ref Element(other, 2));
        Combine(point, ref Element(other, 0), ref Element(other, 1), ref Element(other, 3), ref d, scratch, withT);
    }

    /// <summary>point = point + other, which has Z = 1.</summary>
    /// <param name="point">A point with T; T is left unset unless asked for.</param>
    /// <param name="other">y - x, y + x and 2dxy of a point.</param>
    /// <param name="scratch">Memory.</param>
    /// <param name="withT">Whether T is needed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddAffine(Span<Vector512<ulong>> point, Span<Vector512<ulong>> other, Span<Vector512<ulong>> scratch, bool withT)
    {
        ref var d = ref Element(scratch, 7);
        Field25519x8.Add(ref d, ref Z(point), ref Z(point));
        Field25519x8.Carry(ref d);
        Combine(point, ref Element(other, 0), ref Element(other, 1), ref Element(other, 2), ref d, scratch, withT);
    }

    /// <summary>other = Y - X, Y + X, 2Z and 2dT of a point, the form in which it is added.</summary>
    public static void Prepare(Span<Vector512<ulong>> point, Span<Vector512<ulong>> other)
    {
        Field25519x8.Subtract(ref Element(other, 0), ref Y(point), ref X(point));
        Field25519x8.Add(ref Element(other, 1), ref Y(point), ref X(point));
        Field25519x8.Add(ref Element(other, 2), ref Z(point), ref Z(point));
        Field25519x8.Multiply(ref Element(other, 3), ref T(point), ref EdwardsConstants.TwiceD[0]);
    }

    /// <summary>Writes the affine coordinates as frozen elements.</summary>
    public static void Normalize(Span<Vector512<ulong>> point, ref Vector512<ulong> x, ref Vector512<ulong> y, Span<Vector512<ulong>> scratch)
    {
        ref var inverse = ref Element(scratch, 4);
        Field25519x8.Invert(ref inverse, ref Z(point), scratch);
        Field25519x8.Multiply(ref x, ref X(point), ref inverse);
        Field25519x8.Multiply(ref y, ref Y(point), ref inverse);
        Field25519x8.Freeze(ref x);
        Field25519x8.Freeze(ref y);
    }

    /// <summary>Decodes a point (RFC 8032 section 5.1.3).</summary>
    /// <param name="point">Receives the point; anything where there is none.</param>
    /// <param name="y">Carried.</param>
    /// <param name="sign">All ones in the lanes whose x is to be odd.</param>
    /// <param name="scratch">Memory.</param>
    /// <returns>All ones in the lanes with such a point.</returns>
    public static Vector512<ulong> Decompress(Span<Vector512<ulong>> point, ref Vector512<ulong> y, Vector512<ulong> sign, Span<Vector512<ulong>> scratch)
    {
        ref var one = ref EdwardsConstants.One[0];
        ref var numerator = ref Z(point);
        ref var denominator = ref T(point);
        // x^2 = (y^2 - 1) / (d y^2 + 1); d is no square, so the denominator is not 0.
        Field25519x8.Square(ref Y(point), ref y);
        Field25519x8.Subtract(ref numerator, ref Y(point), ref one);
        Field25519x8.Carry(ref numerator);
        Field25519x8.Multiply(ref denominator, ref Y(point), ref EdwardsConstants.D[0]);
        Field25519x8.Add(ref denominator, ref denominator, ref one);
        var exists = Field25519x8.SquareRoot(ref X(point), ref numerator, ref denominator, scratch);

        ref var frozen = ref Element(scratch, 0);
        Field25519x8.Set(ref frozen, ref X(point));
        exists &= ~(Field25519x8.IsZero(ref frozen) & sign);
        var isOdd = Vector512.Equals(frozen & Vector512<ulong>.One, Vector512<ulong>.One);
        Field25519x8.Set(ref Y(point), ref y);
        Field25519x8.Set(ref Z(point), ref one);
        Field25519x8.Multiply(ref T(point), ref X(point), ref Y(point));
        Negate(point, isOdd ^ sign);
        return exists;
    }

    /// <summary>point = -point where the mask is all ones.</summary>
    public static void Negate(Span<Vector512<ulong>> point, Vector512<ulong> mask)
    {
        Field25519x8.Negate(ref X(point), mask);
        Field25519x8.Negate(ref T(point), mask);
        Field25519x8.Carry(ref X(point));
        Field25519x8.Carry(ref T(point));
    }

    /// <summary>All ones in the lanes whose point is of order 1, 2, 4 or 8. Changes the point.</summary>
    public static Vector512<ulong> IsOfLowOrder(Span<Vector512<ulong>> point, Span<Vector512<ulong>> scratch)
    {
        for (var i = 0; i < 3; i++)
            Double(point, scratch, withT: false);
        // Eight times a point is in the group of prime order, where only the neutral element has x = 0.
        return Field25519x8.IsZero(ref X(point));
    }

    private static void Combine(
        Span<Vector512<ulong>> point, ref Vector512<ulong> minus, ref Vector512<ulong> plus, ref Vector512<ulong> t, ref Vector512<ulong> d, Span<Vector512<ulong>> scratch, bool withT)
    {
        ref var e = ref Element(scratch, 0);
        ref var f = ref Element(scratch, 1);
        ref var g = ref Element(scratch, 2);
        ref var h = ref Element(scratch, 3);
        ref var a = ref Element(scratch, 4);
        ref var b = ref Element(scratch, 5);
        ref var c = ref Element(scratch, 6);
        Field25519x8.Subtract(ref a, ref Y(point), ref X(point));
        Field25519x8.Add(ref b, ref Y(point), ref X(point));
        Field25519x8.Multiply(ref a, ref a, ref minus);
        Field25519x8.Multiply(ref b, ref b, ref plus);
        Field25519x8.Multiply(ref c, ref T(point), ref t);
        Field25519x8.Subtract(ref e, ref b, ref a);
        Field25519x8.Subtract(ref f, ref d, ref c);
        Field25519x8.Add(ref g, ref d, ref c);
        Field25519x8.Add(ref h, ref b, ref a);
        Multiply(point, ref e, ref f, ref g, ref h, withT);
    }

    /// <summary>X = ef, Y = gh, Z = fg, T = eh; e may be wider than sums and differences are.</summary>
    private static void Multiply(
        Span<Vector512<ulong>> point, ref Vector512<ulong> e, ref Vector512<ulong> f, ref Vector512<ulong> g, ref Vector512<ulong> h, bool withT)
    {
        Field25519x8.Multiply(ref X(point), ref e, ref f);
        Field25519x8.Multiply(ref Y(point), ref g, ref h);
        Field25519x8.Multiply(ref Z(point), ref f, ref g);
        if (withT)
            Field25519x8.Multiply(ref T(point), ref e, ref h);
    }

    private static ref Vector512<ulong> X(Span<Vector512<ulong>> point) => ref point[0];

    private static ref Vector512<ulong> Y(Span<Vector512<ulong>> point) => ref point[Field25519x8.Limbs];

    private static ref Vector512<ulong> Z(Span<Vector512<ulong>> point) => ref point[2 * Field25519x8.Limbs];

    private static ref Vector512<ulong> T(Span<Vector512<ulong>> point) => ref point[3 * Field25519x8.Limbs];

    private static ref Vector512<ulong> Element(Span<Vector512<ulong>> memory, int index) => ref memory[index * Field25519x8.Limbs];
}
