using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecureFed.Protocol;

/// <summary>How a <see cref="MaskSet"/> stores a mask: 11 round keys (the first is the key itself), the first counter block as two integers, and the sign.</summary>
internal static class ExpandedMask
{
    /// <summary>Bytes of the 11 round keys of AES-128.</summary>
    public const int RoundKeysSize = 11 * 16;

    /// <summary>Bytes of an entry.</summary>
    public const int Size = SignOffset + 16;

    private const int HighOffset = RoundKeysSize;
    private const int LowOffset = HighOffset + 8;
    private const int SignOffset = LowOffset + 8;

    /// <summary>Writes an entry; the round keys after the first are needed by the vector path only.</summary>
    public static void Write(ReadOnlySpan<byte> seed, bool subtract, bool expandKey, Span<byte> entry)
    {
        entry.Clear();
        seed[..16].CopyTo(entry);
        if (expandKey)
            AesCounterMode.ExpandKey(entry[..RoundKeysSize]);
        MemoryMarshal.Write(entry[HighOffset..], BinaryPrimitives.ReadUInt64BigEndian(seed[16..]));
        MemoryMarshal.Write(entry[LowOffset..], BinaryPrimitives.ReadUInt64BigEndian(seed[24..]));
        entry[SignOffset] = subtract ? (byte)1 : (byte)0;
    }

    /// <summary>The key.</summary>
    public static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> entry) => entry[..16];

    /// <summary>The round keys.</summary>
    public static ReadOnlySpan<byte> RoundKeys(ReadOnlySpan<byte> entry) => entry[..RoundKeysSize];

    /// <summary>Whether the mask is subtracted.</summary>
    public static bool IsSubtracted(ReadOnlySpan<byte> entry) => entry[SignOffset] != 0;

    /// <summary>The counter block <paramref name="blocks"/> after the first, modulo 2^128.</summary>
    public static (ulong High, ulong Low) Counter(ReadOnlySpan<byte> entry, ulong blocks)
    {
        var high = MemoryMarshal.Read<ulong>(entry[HighOffset..]);
        var low = MemoryMarshal.Read<ulong>(entry[LowOffset..]);
        var sum = unchecked(low + blocks);
        return (unchecked(high + (sum < low ? 1UL : 0UL)), sum);
    }
}
