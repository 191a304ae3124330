using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureFed.Protocol;

/// <summary>Sixteen SHA-256 computations at once (FIPS 180-4 section 6.2), one in each 32-bit lane of 512-bit vectors. No branch and no address depends on what is hashed.</summary>
internal static class Sha256x16
{
    /// <summary>Messages per call.</summary>
    public const int Lanes = 16;

    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 64;

    private const int HashSize = 32;
    private const int HashWords = HashSize / sizeof(uint);

    /// <summary>Whether this processor has the vectors and the host did not ask for the scalar twins.</summary>
    public static bool IsSupported => Avx512BW.IsSupported && !ScalarOnly.IsRequested;

    // FIPS 180-4 section 4.2.2.
    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Hashes sixteen messages that are padded already (FIPS 180-4 section 5.1.1).</summary>
    /// <param name="messages">Sixteen times <paramref name="blocks"/> blocks, message after message.</param>
    /// <param name="blocks">Blocks of each message.</param>
    /// <param name="hashes">Sixteen hashes of 32 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(ReadOnlySpan<byte> messages, int blocks, Span<byte> hashes)
    {
        // Room to start at a cache line, so that no vector crosses two.
        Span<byte> memory = stackalloc byte[(16 + HashWords + 1) * BlockSize];
        var aligned = Aligned(memory);
        var words = aligned[..16];
        var state = aligned.Slice(16, HashWords);
        Start(state);
        for (var block = 0; block < blocks; block++)
        {
            Load(messages[(block * BlockSize)..], blocks * BlockSize, words);
            Compress(state, words);
        }
        Store(state, hashes);
        memory.Clear();
    }

    private static Span<Vector512<uint>> Aligned(Span<byte> memory)
    {
        ref var start = ref MemoryMarshal.GetReference(memory);
        nuint past;
        unsafe
        {
            past = (nuint)Unsafe.AsPointer(ref start) % BlockSize;
        }
        return MemoryMarshal.Cast<byte, Vector512<uint>>(memory[(int)((BlockSize - past) % BlockSize)..]);
    }

    private static void Start(Span<Vector512<uint>> state)
    {
        ReadOnlySpan<uint> initial = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        for (var i = 0; i < HashWords; i++)
            state[i] = Vector512.Create(initial[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(Span<Vector512<uint>> state, Span<Vector512<uint>> words)
    {
        ref var s = ref MemoryMarshal.GetReference(state);
        ref var w = ref MemoryMarshal.GetReference(words);
        ref var k = ref MemoryMarshal.GetReference(RoundConstants);
        Vector512<uint> a = s, b = Unsafe.Add(ref s, 1), c = Unsafe.Add(ref s, 2), d = Unsafe.Add(ref s, 3);
        Vector512<uint> e = Unsafe.Add(ref s, 4), f = Unsafe.Add(ref s, 5), g = Unsafe.Add(ref s, 6), h = Unsafe.Add(ref s, 7);
        for (var round = 0; round < 64; round += 8)
        {
            if (round >= 16)
                Schedule(ref w, round & 15);
            ref var v = ref Unsafe.Add(ref w, round & 15);
            ref var c0 = ref Unsafe.Add(ref k, round);
            // The variables take turns instead of their values: after eight rounds each has its own again.
            var t = First(e, f, g, h, v, c0);
            d += t;
            h = t + Second(a, b, c);
            t = First(d, e, f, g, Unsafe.Add(ref v, 1), Unsafe.Add(ref c0, 1));
            c += t;
            g = t + Second(h, a, b);
            t = First(c, d, e, f, Unsafe.Add(ref v, 2), Unsafe.Add(ref c0, 2));
            b += t;
            f = t + Second(g, h, a);
            t = First(b, c, d, e, Unsafe.Add(ref v, 3), Unsafe.Add(ref c0, 3));
            a += t;
            e = t + Second(f, g, h);
            t = First(a, b, c, d, Unsafe.Add(ref v, 4), Unsafe.Add(ref c0, 4));
            h += t;
            d = t + Second(e, f, g);
            t = First(h, a, b, c, Unsafe.Add(ref v, 5), Unsafe.Add(ref c0, 5));
            g += t;
            c = t + Second(d, e, f);
            t = First(g, h, a, b, Unsafe.Add(ref v, 6), Unsafe.Add(ref c0, 6));
            f += t;
            b = t + Second(c, d, e);
            t = First(f, g, h, a, Unsafe.Add(ref v, 7), Unsafe.Add(ref c0, 7));
            e += t;
            a = t + Second(b, c, d);
        }
        s += a;
        Unsafe.Add(ref s, 1) += b;
        Unsafe.Add(ref s, 2) += c;
        Unsafe.Add(ref s, 3) += d;
        Unsafe.Add(ref s, 4) += e;
        Unsafe.Add(ref s, 5) += f;
        Unsafe.Add(ref s, 6) += g;
        Unsafe.Add(ref s, 7) += h;
    }

    /// <summary>The next eight words of the schedule, in place of those sixteen rounds before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Schedule(ref Vector512<uint> words, int first)
    {
        for (var i = first; i < first + 8; i++)
        {
            var (w1, w14) = (Unsafe.Add(ref words, i + 1 & 15), Unsafe.Add(ref words, i + 14 & 15));
            var s0 = Xor(Avx512F.RotateRight(w1, 7), Avx512F.RotateRight(w1, 18), w1 >>> 3);
            var s1 = Xor(Avx512F.RotateRight(w14, 17), Avx512F.RotateRight(w14, 19), w14 >>> 10);
            Unsafe.Add(ref words, i) += s0 + Unsafe.Add(ref words, i + 9 & 15) + s1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> First(Vector512<uint> e, Vector512<uint> f, Vector512<uint> g, Vector512<uint> h, Vector512<uint> word, uint constant)
    {
        var sum = Xor(Avx512F.RotateRight(e, 6), Avx512F.RotateRight(e, 11), Avx512F.RotateRight(e, 25));
        var choice = Avx512F.TernaryLogic(e, f, g, 0xCA);
        return h + (word + Vector512.Create(constant)) + (sum + choice);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Second(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c)
        => Xor(Avx512F.RotateRight(a, 2), Avx512F.RotateRight(a, 13), Avx512F.RotateRight(a, 22)) + Avx512F.TernaryLogic(a, b, c, 0xE8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Xor(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) => Avx512F.TernaryLogic(x, y, z, 0x96);

    /// <summary>One block of each message, transposed: vector i holds the i-th big-endian word of all sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(ReadOnlySpan<byte> messages, int stride, Span<Vector512<uint>> words)
    {
        ref var source = ref MemoryMarshal.GetReference(messages);
        ref var w = ref MemoryMarshal.GetReference(words);
        // Words of four messages each, by 128-bit quarters: quarter q of vector i is words 4 q to 4 q + 3 of message i.
        for (var i = 0; i < 4; i++)
        {
            var (m0, m1) = (Message(ref source, stride, 4 * i), Message(ref source, stride, 4 * i + 1));
            var (m2, m3) = (Message(ref source, stride, 4 * i + 2), Message(ref source, stride, 4 * i + 3));
            var (low01, high01) = (Avx512F.UnpackLow(m0, m1).AsUInt64(), Avx512F.UnpackHigh(m0, m1).AsUInt64());
            var (low23, high23) = (Avx512F.UnpackLow(m2, m3).AsUInt64(), Avx512F.UnpackHigh(m2, m3).AsUInt64());
            // Now quarter q of vector 4 j + i holds word 4 q + j of the messages 4 i to 4 i + 3.
            Unsafe.Add(ref w, i) = Avx512F.UnpackLow(low01, low23).AsUInt32();
            Unsafe.Add(ref w, 4 + i) = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            Unsafe.Add(ref w, 8 + i) = Avx512F.UnpackLow(high01, high23).AsUInt32();
            Unsafe.Add(ref w, 12 + i) = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }
        Quarters(ref w, 0, out var w0, out var w4, out var w8, out var w12);
        Quarters(ref w, 4, out var w1, out var w5, out var w9, out var w13);
        Quarters(ref w, 8, out var w2, out var w6, out var w10, out var w14);
        Quarters(ref w, 12, out var w3, out var w7, out var w11, out var w15);
        ReadOnlySpan<Vector512<uint>> ordered = [w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15];
        ordered.CopyTo(words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Message(ref byte source, int stride, int index)
        => SwapBytes(Vector512.LoadUnsafe(ref source, (nuint)(index * stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> SwapBytes(Vector512<byte> bytes)
    {
        var order = Vector512.Create(Vector256.Create(Order, Order), Vector256.Create(Order, Order));
        return Avx512BW.Shuffle(bytes, order).AsUInt32();
    }

    private static Vector128<byte> Order => Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

    /// <summary>The transpose of the 4 x 4 quarters of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(ref Vector512<uint> w, int first, out Vector512<uint> t0, out Vector512<uint> t1, out Vector512<uint> t2, out Vector512<uint> t3)
    {
        Vector512<uint> x0 = Unsafe.Add(ref w, first), x1 = Unsafe.Add(ref w, first + 1), x2 = Unsafe.Add(ref w, first + 2), x3 = Unsafe.Add(ref w, first + 3);
        var (low01, high01) = (Avx512F.Shuffle4x128(x0, x1, 0x44), Avx512F.Shuffle4x128(x0, x1, 0xEE));
        var (low23, high23) = (Avx512F.Shuffle4x128(x2, x3, 0x44), Avx512F.Shuffle4x128(x2, x3, 0xEE));
        t0 = Avx512F.Shuffle4x128(low01, low23, 0x88);
        t1 = Avx512F.Shuffle4x128(low01, low23, 0xDD);
        t2 = Avx512F.Shuffle4x128(high01, high23, 0x88);
        t3 = Avx512F.Shuffle4x128(high01, high23, 0xDD);
    }

    private static void Store(ReadOnlySpan<Vector512<uint>> state, Span<byte> hashes)
    {
        var words = MemoryMarshal.Cast<Vector512<uint>, uint>(state);
        for (var message = 0; message < Lanes; message++)
            for (var word = 0; word < HashWords; word++)
                System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(hashes[(message * HashSize + word * sizeof(uint))..], words[word * Lanes + message]);
    }
}
