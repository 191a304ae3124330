using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <content>Inverses and square roots: powers by one chain of squarings and products, the same for every value.</content>
internal static partial class Field25519x8
{
    /// <summary>Elements of intermediate values of a square root.</summary>
    public const int RootScratch = 6;

    /// <summary>h = z^(p - 2), the inverse; 0 for 0. h may be z.</summary>
    /// <param name="h">Receives the inverse.</param>
    /// <param name="z">Any element.</param>
    /// <param name="scratch">Memory of four elements.</param>
    public static void Invert(ref Vector512<ulong> h, ref Vector512<ulong> z, Span<Vector512<ulong>> scratch)
    {
        ref var power = ref Power250(ref z, scratch);
        // p - 2 = (2^250 - 1) 2^5 + 11.
        Squares(ref power, ref power, 5);
        Multiply(ref h, ref power, ref scratch[0]);
    }

    /// <summary>A square root of numerator / denominator (RFC 8032 section 5.1.3).</summary>
    /// <remarks>As p is 5 modulo 8, r = n d^3 (n d^7)^((p - 5) / 8) has d r^2 = n, or -n, and then ir is a root, or neither, and there is none.</remarks>
    /// <param name="root">Receives the root, or anything where there is none; none of the arguments.</param>
    /// <param name="numerator">Carried.</param>
    /// <param name="denominator">Not 0.</param>
    /// <param name="scratch">Memory of <see cref="RootScratch"/> elements.</param>
    /// <returns>All ones in the lanes with a root.</returns>
    public static Vector512<ulong> SquareRoot(ref Vector512<ulong> root, ref Vector512<ulong> numerator, ref Vector512<ulong> denominator, Span<Vector512<ulong>> scratch)
    {
        ref var t = ref scratch[4 * Limbs];
        ref var u = ref scratch[5 * Limbs];
        Square(ref t, ref denominator);
        Multiply(ref u, ref t, ref denominator);
        Multiply(ref u, ref u, ref numerator);
        Square(ref t, ref t);
        Multiply(ref t, ref t, ref u);
        ref var power = ref Power250(ref t, scratch);
        // (p - 5) / 8 = 2^252 - 3 = (2^250 - 1) 2^2 + 1.
        Squares(ref power, ref power, 2);
        Multiply(ref power, ref power, ref t);
        Multiply(ref root, ref power, ref u);

        Square(ref t, ref root);
        Multiply(ref t, ref t, ref denominator);
        var isRoot = AreEqual(ref t, ref numerator, ref u);
        Add(ref t, ref t, ref numerator);
        var isRootTimesI = IsZero(ref t);
        Multiply(ref u, ref root, ref EdwardsConstants.I[0]);
        Replace(ref root, isRootTimesI, ref u);
        return isRoot | isRootTimesI;
    }

    /// <summary>Returns z^(2^250 - 1) in the scratch and leaves z^11 in its first element.</summary>
    private static ref Vector512<ulong> Power250(ref Vector512<ulong> z, Span<Vector512<ulong>> scratch)
    {
        ref var t0 = ref scratch[0];
        ref var t1 = ref scratch[Limbs];
        ref var t2 = ref scratch[2 * Limbs];
        ref var t3 = ref scratch[3 * Limbs];
        Squares(ref t0, ref z, 1);
        Squares(ref t1, ref t0, 2);
        Multiply(ref t1, ref t1, ref z);
        Multiply(ref t0, ref t0, ref t1);
        Squares(ref t2, ref t0, 1);
        // t1 = z^(2^5 - 1), then 2^10 - 1, 2^20 - 1 and so on.
        Multiply(ref t1, ref t1, ref t2);
        Squares(ref t2, ref t1, 5);
        Multiply(ref t1, ref t2, ref t1);
        Squares(ref t2, ref t1, 10);
        Multiply(ref t2, ref t2, ref t1);
        Squares(ref t3, ref t2, 20);
        Multiply(ref t2, ref t3, ref t2);
        Squares(ref t2, ref t2, 10);
        Multiply(ref t1, ref t2, ref t1);
        Squares(ref t2, ref t1, 50);
        Multiply(ref t2, ref t2, ref t1);
        Squares(ref t3, ref t2, 100);
        Multiply(ref t2, ref t3, ref t2);
        Squares(ref t2, ref t2, 50);
        Multiply(ref t1, ref t2, ref t1);
        return ref t1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Squares(ref Vector512<ulong> h, ref Vector512<ulong> f, int times)
    {
        Square(ref h, ref f);
        for (var i = 1; i < times; i++)
            Square(ref h, ref h);
    }
}
