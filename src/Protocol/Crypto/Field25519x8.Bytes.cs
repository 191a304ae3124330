using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <content>Elements from and to 32 little-endian bytes for each lane.</content>
internal static partial class Field25519x8
{
    /// <summary>Elements at once.</summary>
    public const int Lanes = 8;

    /// <summary>Bytes of an element.</summary>
    public const int Size = 32;

    /// <summary>Bytes of a vector and of a cache line.</summary>
    private const int LineSize = 64;

    /// <summary>Spreads eight 255-bit integers over the limbs, one integer per lane; bit 255 is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(ReadOnlySpan<byte> integers, ref Vector512<ulong> element)
    {
        var limbs = Words(ref element);
        for (var lane = 0; lane < Lanes; lane++)
        {
            var integer = integers.Slice(lane * Size, Size);
            for (var limb = 0; limb < Limbs; limb++)
            {
                // Limb i begins at bit ceil(25.5 i); the last word that holds 26 bits from there begins at byte 28.
                var bit = (51 * limb + 1) / 2;
                var at = Math.Min(bit / 8, Size - sizeof(uint));
                var word = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(integer[at..]);
                if (at + sizeof(uint) < Size)
                    word |= (ulong)integer[at + sizeof(uint)] << 32;
                limbs[limb * Lanes + lane] = word >> (bit - 8 * at) & (limb % 2 == 0 ? Mask26 : Mask25);
            }
        }
    }

    /// <summary>Writes the integers of a frozen element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(ref Vector512<ulong> element, Span<byte> integers)
    {
        integers[..(Lanes * Size)].Clear();
        var limbs = Words(ref element);
        for (var lane = 0; lane < Lanes; lane++)
            for (var limb = 0; limb < Limbs; limb++)
            {
                var bit = (51 * limb + 1) / 2;
                var value = limbs[limb * Lanes + lane] << bit % 8;
                for (var at = bit / 8; at < Math.Min(bit / 8 + 5, Size); at++, value >>= 8)
                    integers[lane * Size + at] |= unchecked((byte)value);
            }
    }

    /// <summary>The memory from its first cache line on, one vector shorter, so that no vector crosses two lines. For memory that does not move.</summary>
    public static Span<Vector512<ulong>> Aligned(Span<Vector512<ulong>> memory)
    {
        ref var start = ref MemoryMarshal.GetReference(memory);
        nuint past;
        unsafe
        {
            past = (nuint)Unsafe.AsPointer(ref start) % LineSize;
        }
        return MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref start, (LineSize - past) % LineSize), memory.Length - 1);
    }

    private static Span<ulong> Words(ref Vector512<ulong> element) => MemoryMarshal.Cast<Vector512<ulong>, ulong>(MemoryMarshal.CreateSpan(ref element, Limbs));
}
