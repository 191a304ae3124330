using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureFed.Protocol;

/// <summary>Integers modulo L = 2^252 + c, the order of the Ed25519 group, with c = 27742317777372353535851937790883648493: public ones, in variable time. Bytes and words are little-endian.</summary>
internal static class Scalar25519
{
    /// <summary>Bytes of a scalar.</summary>
    public const int Size = 32;

    private const int Words = 4;
    private static readonly ulong[] Order = [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 1UL << 60];

    /// <summary>L.</summary>
    public static ReadOnlySpan<byte> OrderBytes => MemoryMarshal.AsBytes(Order.AsSpan());

    /// <summary>Whether 32 bytes are an integer below L.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsCanonical(ReadOnlySpan<byte> scalar)
    {
        Span<ulong> words = stackalloc ulong[Words];
        Read(scalar, words);
        return IsBelowOrder(words);
    }

    /// <summary>Writes the remainder of 64 bytes in 32.</summary>
    /// <remarks>
    /// n = high 2^252 + low is low - c high modulo L. Three such steps, whose signs alternate, leave low(n) - low(n') + low(n'') - n''' with n' = c high(n) and so on, and
    /// n''' below 2^132: with 2L added, between 0 and 5L.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reduce(ReadOnlySpan<byte> integer, Span<byte> remainder)
    {
        Span<ulong> n = stackalloc ulong[2 * Words];
        Span<ulong> sum = stackalloc ulong[Words];
        sum.Clear();
        Read(integer, n);
        Add(sum, Order);
        Add(sum, Order);
        for (var step = 0; step < 4; step++)
        {
            var high = n[3] >> 60;
            n[3] &= (1UL << 60) - 1;
            if (step % 2 == 0)
                Add(sum, n[..Words]);
            else
                Subtract(sum, n[..Words]);
            TimesC(n, high);
        }
        while (!IsBelowOrder(sum))
            Subtract(sum, Order);
        for (var i = 0; i < Words; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(remainder[(sizeof(ulong) * i)..], sum[i]);
    }

    /// <summary>Writes factor x scalar modulo L.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(UInt128 factor, ReadOnlySpan<byte> scalar, Span<byte> product)
    {
        Span<ulong> n = stackalloc ulong[Words];
        Span<ulong> wide = stackalloc ulong[2 * Words];
        Read(scalar, n);
        wide.Clear();
        ReadOnlySpan<ulong> halves = [unchecked((ulong)factor), (ulong)(factor >> 64)];
        for (var i = 0; i < halves.Length; i++)
        {
            UInt128 carry = 0;
            for (var j = 0; j < Words; j++)
            {
                carry += Product(halves[i], n[j]) + wide[i + j];
                wide[i + j] = unchecked((ulong)carry);
                carry >>= 64;
            }
            wide[i + Words] = (ulong)carry;
        }
        Reduce(MemoryMarshal.AsBytes(wide), product);
    }

    /// <summary>Writes 32 digits of a scalar in radix 256, from -128 to 127.</summary>
    /// <remarks>With half the radix added at every place, no digit is negative and none carries; below 2^253 there is room for it.</remarks>
    /// <param name="scalar">32 bytes, below L.</param>
    /// <param name="digits">Digits of eight scalars: every eighth place belongs to this one.</param>
    /// <param name="lane">Which of them this is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteBytes(ReadOnlySpan<byte> scalar, Span<long> digits, int lane)
    {
        const ulong bias = 0x8080808080808080;
        Span<ulong> words = stackalloc ulong[Words];
        Read(scalar, words);
        Add(words, [bias, bias, bias, bias]);
        for (int i = 0, at = lane; i < Words; i++)
            for (var shift = 0; shift < 64; shift += 8, at += 8)
                digits[at] = (long)(words[i] >> shift & 0xff) - 128;
    }

    /// <summary>Writes 32 digits of an integer up to 2^126 in radix 16, from -8 to 7, in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteNibbles(UInt128 scalar, Span<long> digits, int lane)
    {
        scalar += new UInt128(0x8888888888888888, 0x8888888888888888);
        var (low, high) = (unchecked((ulong)scalar), (ulong)(scalar >> 64));
        for (var i = 0; i < 16; i++)
        {
            digits[8 * i + lane] = (long)(low >> 4 * i & 0xf) - 8;
            digits[8 * (16 + i) + lane] = (long)(high >> 4 * i & 0xf) - 8;
        }
    }

    /// <summary>n = c x (n / 2^256 x 16 + high), where high are the four bits above 2^252 of what n was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TimesC(Span<ulong> n, ulong high)
    {
        Span<ulong> factor = stackalloc ulong[Words + 1];
        for (var i = 0; i < Words; i++)
            factor[i] = n[Words + i] << 4 | (i == 0 ? high : n[Words + i - 1] >> 60);
        factor[Words] = n[^1] >> 60;
        n.Clear();
        for (var i = 0; i < factor.Length; i++)
        {
            UInt128 carry = 0;
            for (var j = 0; j < 2; j++)
            {
                carry += Product(factor[i], Order[j]) + n[i + j];
                n[i + j] = unchecked((ulong)carry);
                carry >>= 64;
            }
            n[i + 2] = unchecked((ulong)carry);
        }
    }

    /// <summary>One multiplication of the processor; the operator of 128-bit numbers makes three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Product(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return new UInt128(high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsBelowOrder(ReadOnlySpan<ulong> n)
    {
        for (var i = Words - 1; i >= 0; i--)
            if (n[i] != Order[i])
                return n[i] < Order[i];
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(Span<ulong> sum, ReadOnlySpan<ulong> n)
    {
        UInt128 carry = 0;
        for (var i = 0; i < Words; i++)
        {
            carry += (UInt128)sum[i] + n[i];
            sum[i] = unchecked((ulong)carry);
            carry >>= 64;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract(Span<ulong> difference, ReadOnlySpan<ulong> n)
    {
        ulong borrow = 0;
        for (var i = 0; i < Words; i++)
        {
            var next = difference[i] < n[i] || (difference[i] == n[i] && borrow == 1) ? 1UL : 0;
            difference[i] = unchecked(difference[i] - n[i] - borrow);
            borrow = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(sizeof(ulong) * i)..]);
    }
}
