using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SecureFed.Protocol;

/// <summary>
/// Writes a scalar as a quotient of two of half its length: h = v / t modulo L with v and |t| at most 2^126 (Antipa, Brown, Gallant, Lambert, Struik and Vanstone, "Accelerated verification of ECDSA signatures", 2005). Times t,
/// an equation with h A in it takes half as many doublings. Public values, variable time.
/// </summary>
/// <param name="V">v, below 2^126.</param>
/// <param name="T">|t|, from 1 up to 2^126.</param>
/// <param name="IsNegative">Whether t is below 0.</param>
internal readonly record struct HalfScalar(UInt128 V, UInt128 T, bool IsNegative)
{
    private const int HalfBits = 126;

    /// <summary>Finds the quotient for 32 bytes below L.</summary>
    /// <remarks>The extended Euclidean algorithm on L and h, up to the first remainder below 2^126: every remainder is t h modulo L with |t| at most L over the remainder before, and signs alternate.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static HalfScalar Of(ReadOnlySpan<byte> h)
    {
        Wide a = Wide.Order, b = Wide.Read(h);
        UInt128 s = 0, t = 1;
        var isNegative = false;
        while (b.Bits > HalfBits)
        {
            // a modulo b, a shifted b at a time.
            for (var shift = a.Bits - b.Bits; shift >= 0; shift = a.Bits - b.Bits)
            {
                var multiple = b.ShiftedLeft(shift);
                if (a.IsBelow(multiple))
                {
                    if (shift-- == 0)
                        break;
                    multiple = b.ShiftedLeft(shift);
                }
                a = a.Minus(multiple);
                s += t << shift;
            }
            (a, b, s, t, isNegative) = (b, a, t, s, !isNegative);
        }
        return new HalfScalar(b.Low, t, isNegative);
    }

    /// <summary>256 bits.</summary>
    private readonly struct Wide(UInt128 high, UInt128 low)
    {
        public UInt128 Low => low;

        public static Wide Order { get; } = Read(Scalar25519.OrderBytes);

        public int Bits
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => high != 0 ? 256 - (int)UInt128.LeadingZeroCount(high) : 128 - (int)UInt128.LeadingZeroCount(low);
        }

        private UInt128 High => high;

        public static Wide Read(ReadOnlySpan<byte> bytes) => new(
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]), BinaryPrimitives.ReadUInt128LittleEndian(bytes));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsBelow(Wide other) => high < other.High || (high == other.High && low < other.Low);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Wide ShiftedLeft(int bits) => bits == 0 ? this : bits >= 128 ? new Wide(low << bits - 128, 0) : new Wide(high << bits | low >> 128 - bits, low << bits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Wide Minus(Wide other) => unchecked(new Wide(high - other.High - (low < other.Low ? 1u : 0u), low - other.Low));
    }
}
