using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace SecureFed.Protocol;

/// <summary>Counter mode with the processor's AES instructions, eight blocks at a time, combined with the lanes straight from the registers.</summary>
/// <remarks>
/// An AES round takes several cycles but two can start per cycle: eight independent blocks keep the units busy, and with one round key they fit the
/// 16 vector registers. Everything else (counters, byte order, lane arithmetic) hides behind the AES units.
/// </remarks>
internal static class AesCounterMode
{
    private const int BlockSize = 16;
    private const int BlocksPerStride = 8;
    private const int Stride = BlocksPerStride * BlockSize;

    /// <summary>Whether this processor has the instructions and the host did not ask for the scalar twins.</summary>
    public static bool IsVectorised => X86Aes.IsSupported && !ScalarOnly.IsRequested;

    /// <summary>Fills round keys 1 to 10 behind the key in the first 16 bytes (FIPS 197 section 5.2).</summary>
    public static void ExpandKey(Span<byte> roundKeys)
    {
        var keys = MemoryMarshal.Cast<byte, Vector128<byte>>(roundKeys);
        keys[1] = NextKey(keys[0], X86Aes.KeygenAssist(keys[0], 0x01));
        keys[2] = NextKey(keys[1], X86Aes.KeygenAssist(keys[1], 0x02));
        keys[3] = NextKey(keys[2], X86Aes.KeygenAssist(keys[2], 0x04));
        keys[4] = NextKey(keys[3], X86Aes.KeygenAssist(keys[3], 0x08));
        keys[5] = NextKey(keys[4], X86Aes.KeygenAssist(keys[4], 0x10));
        keys[6] = NextKey(keys[5], X86Aes.KeygenAssist(keys[5], 0x20));
        keys[7] = NextKey(keys[6], X86Aes.KeygenAssist(keys[6], 0x40));
        keys[8] = NextKey(keys[7], X86Aes.KeygenAssist(keys[7], 0x80));
        keys[9] = NextKey(keys[8], X86Aes.KeygenAssist(keys[8], 0x1B));
        keys[10] = NextKey(keys[9], X86Aes.KeygenAssist(keys[9], 0x36));
    }

    /// <summary>Combines stream bytes from <paramref name="firstByte"/> on with lanes of <typeparamref name="TLane"/>.</summary>
    public static void Apply<TLane, TSign>(ReadOnlySpan<byte> entry, Span<byte> lanes, ulong firstByte)
        where TLane : unmanaged, IBinaryInteger<TLane>
        where TSign : struct, IMaskSign
    {
        var block = firstByte / BlockSize;
        var skip = (int)(firstByte % BlockSize);
        while (!lanes.IsEmpty)
        {
            var (high, low) = ExpandedMask.Counter(entry, block);
            var strides = skip != 0 ? 0 : StridesBeforeCarry(low, lanes.Length / Stride);
            var bytes = strides != 0 ? strides * Stride : Math.Min(BlockSize - skip, lanes.Length);
            if (strides != 0)
                ApplyStrides<TLane, TSign>(ExpandedMask.RoundKeys(entry), high, low, lanes[..bytes]);
            else
                ApplyOneBlock<TLane, TSign>(ExpandedMask.RoundKeys(entry), high, low, skip, lanes[..bytes]);
            lanes = lanes[bytes..];
            block += strides != 0 ? (ulong)strides * BlocksPerStride : 1;
            skip = 0;
        }
    }

    /// <summary>The kernel counts in the low half of the counter block only: a run of strides must end before a carry into the high half.</summary>
    private static int StridesBeforeCarry(ulong low, int strides)
    {
        var blocksLeft = ulong.MaxValue - low;
        return blocksLeft / BlocksPerStride < (ulong)strides ? (int)(blocksLeft / BlocksPerStride) : strides;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyStrides<TLane, TSign>(ReadOnlySpan<byte> roundKeys, ulong high, ulong low, Span<byte> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
        where TSign : struct, IMaskSign
    {
        ref var key = ref Unsafe.As<byte, Vector128<byte>>(ref MemoryMarshal.GetReference(roundKeys));
        ref var target = ref MemoryMarshal.GetReference(lanes);
        var counter = Vector128.Create(low, high);
        var one = Vector128.Create(1UL, 0UL);
        var swap = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        for (nuint offset = 0; offset < (nuint)lanes.Length; offset += Stride)
        {
            var whitening = key;
            var b0 = Block(counter, swap, whitening);
            counter += one;
            var b1 = Block(counter, swap, whitening);
            counter += one;
            var b2 = Block(counter, swap, whitening);
            counter += one;
            var b3 = Block(counter, swap, whitening);
            counter += one;
            var b4 = Block(counter, swap, whitening);
            counter += one;
            var b5 = Block(counter, swap, whitening);
            counter += one;
            var b6 = Block(counter, swap, whitening);
            counter += one;
            var b7 = Block(counter, swap, whitening);
            counter += one;
            // Written out: the end of an inner loop would be mispredicted now and then, at half the speed.
            Round(Unsafe.Add(ref key, 1), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 2), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 3), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 4), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 5), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 6), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 7), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 8), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            Round(Unsafe.Add(ref key, 9), ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
            var last = Unsafe.Add(ref key, 10);
            Store<TLane, TSign>(ref target, offset, X86Aes.EncryptLast(b0, last));
            Store<TLane, TSign>(ref target, offset + 16, X86Aes.EncryptLast(b1, last));
            Store<TLane, TSign>(ref target, offset + 32, X86Aes.EncryptLast(b2, last));
            Store<TLane, TSign>(ref target, offset + 48, X86Aes.EncryptLast(b3, last));
            Store<TLane, TSign>(ref target, offset + 64, X86Aes.EncryptLast(b4, last));
            Store<TLane, TSign>(ref target, offset + 80, X86Aes.EncryptLast(b5, last));
            Store<TLane, TSign>(ref target, offset + 96, X86Aes.EncryptLast(b6, last));
            Store<TLane, TSign>(ref target, offset + 112, X86Aes.EncryptLast(b7, last));
        }
    }

    private static void ApplyOneBlock<TLane, TSign>(ReadOnlySpan<byte> roundKeys, ulong high, ulong low, int skip, Span<byte> lanes)
        where TLane : unmanaged, IBinaryInteger<TLane>
        where TSign : struct, IMaskSign
    {
        var keys = MemoryMarshal.Cast<byte, Vector128<byte>>(roundKeys);
        var swap = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        var block = Block(Vector128.Create(low, high), swap, keys[0]);
        for (var round = 1; round < 10; round++)
            block = X86Aes.Encrypt(block, keys[round]);
        block = X86Aes.EncryptLast(block, keys[10]);
        Span<byte> stream = stackalloc byte[BlockSize];
        block.CopyTo(stream);
        PlatformCounterMode.Combine<TLane, TSign>(stream.Slice(skip, lanes.Length), lanes);
        CryptographicOperations.ZeroMemory(stream);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector128<byte> key,
        ref Vector128<byte> b0, ref Vector128<byte> b1, ref Vector128<byte> b2, ref Vector128<byte> b3,
        ref Vector128<byte> b4, ref Vector128<byte> b5, ref Vector128<byte> b6, ref Vector128<byte> b7)
    {
        b0 = X86Aes.Encrypt(b0, key);
        b1 = X86Aes.Encrypt(b1, key);
        b2 = X86Aes.Encrypt(b2, key);
        b3 = X86Aes.Encrypt(b3, key);
        b4 = X86Aes.Encrypt(b4, key);
        b5 = X86Aes.Encrypt(b5, key);
        b6 = X86Aes.Encrypt(b6, key);
        b7 = X86Aes.Encrypt(b7, key);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Block(Vector128<ulong> counter, Vector128<byte> swap, Vector128<byte> whitening) =>
        Vector128.Shuffle(counter.AsByte(), swap) ^ whitening;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLane, TSign>(ref byte target, nuint offset, Vector128<byte> mask)
        where TLane : unmanaged, IBinaryInteger<TLane>
        where TSign : struct, IMaskSign
    {
        var lanes = Vector128.LoadUnsafe(ref target, offset).As<byte, TLane>();
        TSign.Combine(lanes, mask.As<byte, TLane>()).AsByte().StoreUnsafe(ref target, offset);
    }

    private static Vector128<byte> NextKey(Vector128<byte> key, Vector128<byte> assist)
    {
        // Each word of the new key is the sum of all words of the old one up to it, and of the assisted last word.
        key ^= ShiftWords(key, 1);
        key ^= ShiftWords(key, 2);
        return key ^ Vector128.Shuffle(assist.AsUInt32(), Vector128.Create(3u, 3, 3, 3)).AsByte();
    }

    private static Vector128<byte> ShiftWords(Vector128<byte> key, byte words) =>
        words == 1
            ? Vector128.Shuffle(key.AsUInt32(), Vector128.Create(uint.MaxValue, 0, 1, 2)).AsByte()
            : Vector128.Shuffle(key.AsUInt32(), Vector128.Create(uint.MaxValue, uint.MaxValue, 0, 1)).AsByte();
}
