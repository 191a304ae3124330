using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SecureFed.Protocol;

/// <summary>
/// The fast body of <see cref="BitPacking"/>: eight values of b bits fill b whole bytes, so every group of eight is read and written at byte positions of its own, a 64-bit word
/// of lanes at a time where the processor can deposit and extract bits. It leaves the last few values to the scalar form, because its words reach past the group.
/// </summary>
internal static class WordBitPacking
{
    private const int Group = 8;

    /// <summary>Unpacks whole groups; returns the number of lanes done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Unpack<TLane>(ReadOnlySpan<byte> packed, int bits, Span<TLane> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var groups = WholeGroups(packed.Length, bits, lanes.Length);
        var perWord = LanesPerWord<TLane>(bits);
        var valueMask = ulong.MaxValue >> (64 - bits);
        ref var source = ref MemoryMarshal.GetReference(packed);
        ref var target = ref Unsafe.As<TLane, byte>(ref MemoryMarshal.GetReference(lanes));
        var laneMask = Repeat<TLane>(valueMask);
        nuint bit = 0, at = 0;
        var wordBits = (nuint)(perWord * bits);
        var wordBytes = (nuint)(perWord * Unsafe.SizeOf<TLane>());
        for (var word = groups * Group / perWord; word > 0; word--)
        {
            if (perWord > 1)
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, at), Bmi2.X64.ParallelBitDeposit(Window(ref source, bit), laneMask));
            else
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, at), TLane.CreateTruncating(Value(ref source, bit, bits) & valueMask));
            bit += wordBits;
            at += wordBytes;
        }
        return groups * Group;
    }

    /// <summary>Packs whole groups of words of lanes; returns the number of lanes done, 0 for lanes of which a word holds too few to be worth it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Pack<TLane>(ReadOnlySpan<TLane> lanes, int bits, Span<byte> packed)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        var perWord = LanesPerWord<TLane>(bits);
        if (perWord < 4)
            return 0;
        var groups = WholeGroups(packed.Length, bits, lanes.Length);
        ref var source = ref Unsafe.As<TLane, byte>(ref MemoryMarshal.GetReference(lanes));
        ref var target = ref MemoryMarshal.GetReference(packed);
        var laneMask = Repeat<TLane>(ulong.MaxValue >> (64 - bits));
        // A run of four values begins at a multiple of 4 bits: up to 4 bits wait in `pending` for the next run.
        var (pending, used, at) = (0UL, 0, (nuint)0);
        for (nuint from = 0, end = (nuint)(groups * Group * Unsafe.SizeOf<TLane>()); from < end; from += sizeof(ulong))
        {
            pending |= Bmi2.X64.ParallelBitExtract(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, from)), laneMask) << used;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, at), pending);
            used += perWord * bits;
            var whole = used & ~7;
            at += (nuint)(whole >> 3);
            used &= 7;
            // Two shifts, since one by 64 would be none.
            pending = pending >> (whole >> 1) >> (whole - (whole >> 1));
        }
        return groups * Group;
    }

    // A window starts at a byte, up to 7 bits before its value.
    private const int MaximumWindow = 64 - 7;

    /// <summary>Lanes that one 64-bit window of packed bits holds at every alignment it can have: all of a word of lanes, or one.</summary>
    private static int LanesPerWord<TLane>(int bits)
        where TLane : unmanaged
    {
        var all = sizeof(ulong) / Unsafe.SizeOf<TLane>();
        // Words of four lanes start at a multiple of 4 bits, of two lanes at a multiple of 2.
        var worstShift = all == 4 ? 4 : 6;
        return Bmi2.X64.IsSupported && all > 1 && all * bits + worstShift <= 64 ? all : 1;
    }

    /// <summary>Groups whose words stay inside the packed bytes.</summary>
    private static int WholeGroups(int packedBytes, int bits, int lanes) => Math.Max(0, Math.Min((packedBytes - sizeof(ulong)) / bits, lanes / Group));

    private static ulong Repeat<TLane>(ulong valueMask)
        where TLane : unmanaged
    {
        var mask = valueMask;
        for (var width = 8 * Unsafe.SizeOf<TLane>(); width < 64; width *= 2)
            mask |= mask << width;
        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Window(ref byte source, nuint bit) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, bit >> 3)) >> (int)(bit & 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Value(ref byte source, nuint bit, int bits) =>
        bits <= MaximumWindow ? Window(ref source, bit) : Window(ref source, bit) & uint.MaxValue | Window(ref source, bit + 32) << 32;
}
