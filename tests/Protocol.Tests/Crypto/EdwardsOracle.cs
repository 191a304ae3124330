using System.Numerics;
using System.Security.Cryptography;

namespace SecureFed.Protocol.Tests;

/// <summary>
/// edwards25519 by the formulas of RFC 8032 section 5.1.4 over big integers: slow, and able to make what no honest signer makes, such as keys and signatures with a component of low order. A point is (x, y).
/// </summary>
internal static class EdwardsOracle
{
    /// <summary>The prime of the field.</summary>
    public static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The order of the base point.</summary>
    public static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);

    private static readonly BigInteger D = Modulo(-121665 * Inverse(121666));

    /// <summary>The base point.</summary>
    public static readonly (BigInteger X, BigInteger Y) B = PointAt(4 * Inverse(5) % P, isOdd: false)!.Value;

    /// <summary>The neutral element.</summary>
    public static readonly (BigInteger X, BigInteger Y) Neutral = (0, 1);

    /// <summary>A point of order 8: L times the first point, by its y, that has one.</summary>
    public static readonly (BigInteger X, BigInteger Y) OfOrder8 = Enumerable.Range(2, 1000)
        .Select(y => PointAt(y, isOdd: false)).Where(point => point is not null).Select(point => Multiply(L, point!.Value))
        .First(point => Multiply(4, point) != Neutral);

    /// <summary>The sum of two points.</summary>
    public static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) p, (BigInteger X, BigInteger Y) q) => Affine(Add((p.X, p.Y, 1), (q.X, q.Y, 1)));

    /// <summary>A multiple of a point.</summary>
    public static (BigInteger X, BigInteger Y) Multiply(BigInteger factor, (BigInteger X, BigInteger Y) point)
    {
        (BigInteger X, BigInteger Y, BigInteger Z) sum = (0, 1, 1);
        for (var bit = (int)factor.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            if (!(factor >> bit).IsEven)
                sum = Add(sum, (point.X, point.Y, 1));
        }
        return Affine(sum);
    }

    /// <summary>The point with a given y, or null.</summary>
    public static (BigInteger X, BigInteger Y)? PointAt(BigInteger y, bool isOdd)
    {
        var square = Modulo((y * y - 1) * Inverse(D * y * y + 1));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (x * x % P != square)
            x = x * BigInteger.ModPow(2, (P - 1) / 4, P) % P;
        return x * x % P != square ? null : (x.IsEven == isOdd ? Modulo(-x) : x, y);
    }

    /// <summary>32 bytes.</summary>
    public static byte[] Encode((BigInteger X, BigInteger Y) point) => Bytes(point.Y + (point.X.IsEven ? 0 : BigInteger.Pow(2, 255)));

    /// <summary>32 little-endian bytes.</summary>
    public static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[32];
        return value.TryWriteBytes(bytes, out _, isUnsigned: true) ? bytes : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>SHA-512(R ‖ A ‖ message) modulo L.</summary>
    public static BigInteger Hash(byte[] r, byte[] key, byte[] message) => new BigInteger(SHA512.HashData([.. r, .. key, .. message]), isUnsigned: true) % L;

    private static (BigInteger X, BigInteger Y) Affine((BigInteger X, BigInteger Y, BigInteger Z) p) => (Modulo(p.X * Inverse(p.Z)), Modulo(p.Y * Inverse(p.Z)));

    /// <summary>The affine formulas over a common denominator: x = X/Z, y = Y/Z.</summary>
    private static (BigInteger X, BigInteger Y, BigInteger Z) Add((BigInteger X, BigInteger Y, BigInteger Z) p, (BigInteger X, BigInteger Y, BigInteger Z) q)
    {
        var z = p.Z * q.Z % P;
        var (square, t) = (z * z % P, D * (p.X * q.X % P) * (p.Y * q.Y % P) % P);
        var (plus, minus) = (square + t, square - t);
        return ((p.X * q.Y + q.X * p.Y) * z % P * minus % P, (p.Y * q.Y + p.X * q.X) * z % P * plus % P, plus * minus % P);
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Modulo(value), P - 2, P);

    private static BigInteger Modulo(BigInteger value) => (value % P + P) % P;
}
