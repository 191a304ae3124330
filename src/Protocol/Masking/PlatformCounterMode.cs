using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>Counter mode from the platform's AES over counter blocks: the twin of <see cref="AesCounterMode"/> and its fallback where the instructions are missing.</summary>
internal static class PlatformCounterMode
{
    private const int BlocksPerCall = 256;

    /// <summary>Combines stream bytes from <paramref name="firstByte"/> on with lanes of <typeparamref name="TLane"/>.</summary>
    public static void Apply<TLane, TSign>(Aes aes, ReadOnlySpan<byte> entry, Span<byte> lanes, ulong firstByte)
        where TLane : unmanaged, IBinaryInteger<TLane>
        where TSign : struct, IMaskSign
    {
        Span<byte> stream = stackalloc byte[BlocksPerCall * 16];
        var block = firstByte / 16;
        for (var skip = (int)(firstByte % 16); !lanes.IsEmpty; skip = 0)
        {
            var bytes = Math.Min(lanes.Length, stream.Length - skip);
            var blocks = (skip + bytes + 15) / 16;
            Fill(aes, entry, block, stream[..(blocks * 16)]);
            Combine<TLane, TSign>(stream.Slice(skip, bytes), lanes[..bytes]);
            lanes = lanes[bytes..];
            block += (ulong)blocks;
        }
        CryptographicOperations.ZeroMemory(stream);
    }

    /// <summary>Combines lanes with the bytes of a stream, one by one.</summary>
    internal static void Combine<TLane, TSign>(ReadOnlySpan<byte> stream, Span<byte> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
        where TSign : struct, IMaskSign
    {
        var masks = MemoryMarshal.Cast<byte, TLane>(stream);
        var values = MemoryMarshal.Cast<byte, TLane>(lanes);
        for (var i = 0; i < values.Length; i++)
            values[i] = TSign.Combine(values[i], masks[i]);
    }

    private static void Fill(Aes aes, ReadOnlySpan<byte> entry, ulong block, Span<byte> stream)
    {
        for (var offset = 0; offset < stream.Length; offset += 16)
        {
            var (high, low) = ExpandedMask.Counter(entry, block++);
            BinaryPrimitives.WriteUInt64BigEndian(stream[offset..], high);
            BinaryPrimitives.WriteUInt64BigEndian(stream[(offset + 8)..], low);
        }
        aes.EncryptEcb(stream, stream, PaddingMode.None);
    }
}
