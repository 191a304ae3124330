using System.Numerics;
using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <summary>Constants of edwards25519 (RFC 8032 section 5.1), each in all lanes.</summary>
internal static class EdwardsConstants
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>0.</summary>
    public static Vector512<ulong>[] Zero { get; } = Element(0);

    /// <summary>1.</summary>
    public static Vector512<ulong>[] One { get; } = Element(1);

    /// <summary>d = -121665 / 121666 of -x^2 + y^2 = 1 + d x^2 y^2.</summary>
    public static Vector512<ulong>[] D { get; } = Element(-121665 * Inverse(121666));

    /// <summary>2d.</summary>
    public static Vector512<ulong>[] TwiceD { get; } = Element(-2 * 121665 * Inverse(121666));

    /// <summary>i, a square root of -1: 2 is no square modulo p, so 2^((p - 1) / 2) = -1.</summary>
    public static Vector512<ulong>[] I { get; } = Element(BigInteger.ModPow(2, (P - 1) / 4, P));

    /// <summary>The y = 4/5 of the base point, whose x is even.</summary>
    public static byte[] BasePoint { get; } = Bytes(4 * Inverse(5));

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static BigInteger Modulo(BigInteger value) => (value % P + P) % P;

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[Field25519x8.Size];
        Modulo(value).TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static Vector512<ulong>[] Element(BigInteger value)
    {
        var element = new Vector512<ulong>[Field25519x8.Limbs];
        var bytes = Bytes(value);
        Field25519x8.Load([.. Enumerable.Repeat(bytes, Field25519x8.Lanes).SelectMany(lane => lane)], ref element[0]);
        return element;
    }
}
