using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>Applies many masks to a range of lanes, one cache-sized block of lanes at a time so that the sum never leaves the cache while masks are expanded into it.</summary>
internal static class MaskExpander
{
    // Half of a 32 KiB first-level data cache; a multiple of every lane and of the stride of the kernel.
    private const int BlockBytes = 16 * 1024;

    /// <summary>Applies the masks stored in <paramref name="entries"/> to lanes <paramref name="firstLane"/> and following.</summary>
    public static void Apply<TLane>(ReadOnlySpan<byte> entries, bool vectorised, Span<TLane> lanes, long firstLane)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstLane);
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("masks are laid out for little-endian processors");
        var bytes = MemoryMarshal.AsBytes(lanes);
        var firstByte = checked((ulong)firstLane * (ulong)Unsafe.SizeOf<TLane>());
        if (vectorised)
            ApplyVectorised<TLane>(entries, bytes, firstByte);
        else
            ApplyScalar<TLane>(entries, bytes, firstByte);
    }

    private static void ApplyVectorised<TLane>(ReadOnlySpan<byte> entries, Span<byte> lanes, ulong firstByte)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        for (var start = 0; start < lanes.Length; start += BlockBytes)
        {
            var block = lanes.Slice(start, Math.Min(BlockBytes, lanes.Length - start));
            for (var entry = entries; !entry.IsEmpty; entry = entry[ExpandedMask.Size..])
                if (ExpandedMask.IsSubtracted(entry))
                    AesCounterMode.Apply<TLane, Subtraction>(entry, block, firstByte + (ulong)start);
                else
                    AesCounterMode.Apply<TLane, Addition>(entry, block, firstByte + (ulong)start);
        }
    }

    // The platform's AES takes its key through an object, so masks are the outer loop here: the fallback favours few objects over the cache.
    private static void ApplyScalar<TLane>(ReadOnlySpan<byte> entries, Span<byte> lanes, ulong firstByte)
        where TLane : unmanaged, IBinaryInteger<TLane>
    {
        using var aes = Aes.Create();
        for (var entry = entries; !entry.IsEmpty; entry = entry[ExpandedMask.Size..])
        {
            aes.SetKey(ExpandedMask.Key(entry));
            if (ExpandedMask.IsSubtracted(entry))
                PlatformCounterMode.Apply<TLane, Subtraction>(aes, entry, lanes, firstByte);
            else
                PlatformCounterMode.Apply<TLane, Addition>(aes, entry, lanes, firstByte);
        }
    }
}
