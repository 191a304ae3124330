using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureFed.Protocol;

/// <summary>
/// Packs values of b bits without gaps, least significant bit first (docs/spec/wire.md section 5): value j occupies bits j b to j b + b - 1, in ceil(count b / 8) bytes with zero padding.
/// Lanes are <see cref="ushort"/>, <see cref="uint"/> or <see cref="ulong"/> and hold at least b bits.
/// </summary>
internal static class BitPacking
{
    /// <summary>Exact number of bytes of <paramref name="count"/> values of <paramref name="bits"/> bits.</summary>
    public static int PackedSize(int count, int bits) => checked((int)(((long)count * bits + 7) / 8));

    /// <summary>Whether the unused bits of the last byte are zero.</summary>
    public static bool HasZeroPadding(ReadOnlySpan<byte> packed, int count, int bits)
    {
        var used = (int)((long)count * bits % 8);
        return used == 0 || packed[^1] >> used == 0;
    }

    /// <summary>Packs lanes modulo 2^bits; <paramref name="packed"/> has exactly <see cref="PackedSize"/> bytes.</summary>
    public static void Pack<TLane>(ReadOnlySpan<TLane> lanes, int bits, Span<byte> packed)
        where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
    {
        Require<TLane>(lanes.Length, bits, packed.Length);
        if (IsWholeLane<TLane>(bits))
        {
            MemoryMarshal.AsBytes(lanes).CopyTo(packed);
            return;
        }
        var done = IsVectorised ? WordBitPacking.Pack(lanes, bits, packed) : 0;
        PackScalar(lanes[done..], bits, packed[PackedSize(done, bits)..]);
    }

    /// <summary>Unpacks into lanes; <paramref name="packed"/> has exactly <see cref="PackedSize"/> bytes.</summary>
    public static void Unpack<TLane>(ReadOnlySpan<byte> packed, int bits, Span<TLane> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>, IUnsignedNumber<TLane>
    {
        Require<TLane>(lanes.Length, bits, packed.Length);
        if (IsWholeLane<TLane>(bits))
        {
            packed.CopyTo(MemoryMarshal.AsBytes(lanes));
            return;
        }
        var done = IsVectorised ? WordBitPacking.Unpack(packed, bits, lanes) : 0;
        UnpackScalar(packed[PackedSize(done, bits)..], bits, lanes[done..]);
    }

    private static bool IsVectorised => BitConverter.IsLittleEndian && !ScalarOnly.IsRequested;

    private static bool IsWholeLane<TLane>(int bits) => bits == 8 * Unsafe.SizeOf<TLane>() && BitConverter.IsLittleEndian;

    private static void Require<TLane>(int count, int bits, int packedSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 8 * Unsafe.SizeOf<TLane>());
        if (packedSize != PackedSize(count, bits))
            throw new ArgumentException($"{count} values of {bits} bits have {PackedSize(count, bits)} bytes, not {packedSize}", nameof(packedSize));
    }

    internal static void PackScalar<TLane>(ReadOnlySpan<TLane> lanes, int bits, Span<byte> packed)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var valueMask = ulong.MaxValue >> (64 - bits);
        var (word, used, at) = (0UL, 0, 0);
        foreach (var lane in lanes)
        {
            var value = ulong.CreateTruncating(lane) & valueMask;
            word |= value << used;
            used += bits;
            if (used < 64)
                continue;
            BinaryPrimitives.WriteUInt64LittleEndian(packed[at..], word);
            at += sizeof(ulong);
            used -= 64;
            word = used == 0 ? 0 : value >> (bits - used);
        }
        for (; used > 0; used -= 8, word >>= 8)
            packed[at++] = unchecked((byte)word);
    }

    internal static void UnpackScalar<TLane>(ReadOnlySpan<byte> packed, int bits, Span<TLane> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var valueMask = ulong.MaxValue >> (64 - bits);
        var (word, left, at) = (0UL, 0, 0);
        for (var i = 0; i < lanes.Length; i++)
        {
            var value = word;
            var have = left;
            if (left < bits)
            {
                (word, left) = NextWord(packed, ref at);
                value |= word << have;
                word = bits - have == 64 ? 0 : word >> (bits - have);
                left -= bits - have;
            }
            else
            {
                word = bits == 64 ? 0 : word >> bits;
                left -= bits;
            }
            lanes[i] = TLane.CreateTruncating(value & valueMask);
        }
    }

    private static (ulong Word, int Bits) NextWord(ReadOnlySpan<byte> packed, ref int at)
    {
        var bytes = Math.Min(sizeof(ulong), packed.Length - at);
        var word = 0UL;
        if (bytes == sizeof(ulong))
            word = BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]);
        else
            for (var i = 0; i < bytes; i++)
                word |= (ulong)packed[at + i] << (8 * i);
        at += bytes;
        return (word, 8 * bytes);
    }
}
