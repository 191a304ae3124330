using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureFed.Protocol;

/// <summary>GF(2^8) with the polynomial x^8 + x^4 + x^3 + x + 1, by shifts and masks: no table, so no secret-dependent memory access.</summary>
internal static class GaloisField
{
    private const byte Polynomial = 0x1B;

    /// <summary>Product of two bytes, in constant time.</summary>
    public static byte Multiply(byte a, byte b)
    {
        unchecked
        {
            uint product = 0, factor = a;
            for (var bit = 0; bit < 8; bit++)
            {
                product ^= factor & (0u - ((uint)b >> bit & 1));
                factor = factor << 1 ^ (0x100 | Polynomial) & (0u - (factor >> 7));
            }
            return (byte)product;
        }
    }

    /// <summary>The inverse, a^254; 0 for 0.</summary>
    public static byte Inverse(byte a)
    {
        // a^254 is the product of a^2, a^4, ..., a^128.
        byte power = a, product = 1;
        for (var i = 0; i < 7; i++)
        {
            power = Multiply(power, power);
            product = Multiply(product, power);
        }
        return product;
    }

    /// <summary>Products of 32 pairs of bytes: with the processor's multiplier, whose polynomial is this one, where it has one.</summary>
    public static Vector256<byte> Multiply(Vector256<byte> a, Vector256<byte> b) =>
        Gfni.V256.IsSupported ? Gfni.V256.GaloisFieldMultiply(a, b) : MultiplyPortable(a, b);

    /// <summary>Products of 32 pairs of bytes by shifts and masks.</summary>
    internal static Vector256<byte> MultiplyPortable(Vector256<byte> a, Vector256<byte> b)
    {
        var product = Vector256<byte>.Zero;
        for (var bit = 0; bit < 8; bit++)
        {
            // The sign of a byte is its highest bit: shifted there, bit by bit, b chooses which multiples of a to add.
            product ^= a & Vector256.LessThan((b << (7 - bit)).AsSByte(), Vector256<sbyte>.Zero).AsByte();
            a = (a + a) ^ (Vector256.LessThan(a.AsSByte(), Vector256<sbyte>.Zero).AsByte() & Vector256.Create(Polynomial));
        }
        return product;
    }
}
