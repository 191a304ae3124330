using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>
/// Verifies eight Ed25519 signatures (RFC 8032 section 5.1.7) in the lanes of 512-bit vectors. All of it is public, so digits choose addresses and time may depend on them.
/// </summary>
/// <remarks>
/// The verdicts are BouncyCastle's, point for point: R and A are canonical encodings of points, A is not of low order, S is below L, and 8 ([S]B - [h]A - R) is the neutral element. The factor 8 makes verdicts independent of how a verifier
/// computes them ("Taming the many EdDSAs", Chalkias, Garillot and Nikolaenko 2020): without it, points with a component of low order pass or fail by what the equation is multiplied with. Products are sums by digits, radix 16 for A and radix 256 for B, along one
/// chain of doublings (Straus).
/// </remarks>
internal static class Ed25519x8
{
    /// <summary>Signatures per call.</summary>
    public const int Lanes = Field25519x8.Lanes;

    private const int RadixBits = 4;
    private const int Digits = 64;
    private const int BaseRadixBits = 8;
    private const int BaseDigits = 32;

    /// <summary>Longest text that is hashed from the stack.</summary>
    private const int ShortText = 1024;

    /// <summary>Whether this processor has the vectors and the host did not ask for the scalar twins.</summary>
    public static bool IsSupported => X25519x8.IsSupported;

    /// <summary>Verifies up to eight claims.</summary>
    /// <returns>Bit j is set when claim j holds.</returns>
    [SkipLocalsInit]
    public static int Verify(ReadOnlySpan<SignatureClaim> claims)
    {
        const int size = Field25519x8.Size;
        Span<byte> keys = stackalloc byte[Lanes * size];
        Span<byte> commitments = stackalloc byte[Lanes * size];
        Span<byte> h = stackalloc byte[size];
        Span<long> digits = stackalloc long[Lanes * Digits];
        Span<long> baseDigits = stackalloc long[Lanes * BaseDigits];
        keys.Clear();
        commitments.Clear();
        digits.Clear();
        baseDigits.Clear();
        var candidates = 0;
        for (var lane = 0; lane < claims.Length; lane++)
        {
            var key = claims[lane].PublicKey.Span;
            var signature = claims[lane].Signature.Span;
            if (key.Length != size || signature.Length != 2 * size || !IsCanonical(key) || !IsCanonical(signature) || !Scalar25519.IsCanonical(signature[size..]))
                continue;
            candidates |= 1 << lane;
            key.CopyTo(keys[(lane * size)..]);
            signature[..size].CopyTo(commitments[(lane * size)..]);
            Hash(signature[..size], key, claims[lane].Message.Span, h);
            Scalar25519.WriteDigits(h, RadixBits, digits, lane);
            Scalar25519.WriteDigits(signature[size..], BaseRadixBits, baseDigits, lane);
        }
        return candidates == 0 ? 0
            : candidates & Compute(keys, commitments, MemoryMarshal.Cast<long, Vector512<long>>(digits), MemoryMarshal.Cast<long, Vector512<long>>(baseDigits));
    }

    /// <summary>The lanes in which A and R are points, A is not of low order and 8 ([S]B - [h]A - R) is neutral.</summary>
    [SkipLocalsInit]
    private static int Compute(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> commitments, ReadOnlySpan<Vector512<long>> digits, ReadOnlySpan<Vector512<long>> baseDigits)
    {
        const int points = 3;
        Span<Vector512<ulong>> unaligned = stackalloc Vector512<ulong>[points * EdwardsPoint8.Vectors + Field25519x8.Limbs + EdwardsPoint8.Scratch + EdwardsTables.Vectors + 1];
        var memory = Field25519x8.Aligned(unaligned);
        var sum = memory[..EdwardsPoint8.Vectors];
        var other = memory.Slice(EdwardsPoint8.Vectors, EdwardsPoint8.Vectors);
        var commitment = memory.Slice(2 * EdwardsPoint8.Vectors, EdwardsPoint8.Vectors);
        ref var y = ref memory[points * EdwardsPoint8.Vectors];
        var scratch = memory.Slice(points * EdwardsPoint8.Vectors + Field25519x8.Limbs, EdwardsPoint8.Scratch);
        var table = memory[^EdwardsTables.Vectors..];

        Field25519x8.Load(commitments, ref y);
        var isValid = EdwardsPoint8.Decompress(commitment, ref y, Signs(commitments), scratch);
        Field25519x8.Load(keys, ref y);
        isValid &= EdwardsPoint8.Decompress(sum, ref y, Signs(keys), scratch);
        sum.CopyTo(other);
        isValid &= ~EdwardsPoint8.IsOfLowOrder(other, scratch);

        EdwardsPoint8.Negate(sum, Vector512<ulong>.AllBitsSet);
        EdwardsPoint8.Negate(commitment, Vector512<ulong>.AllBitsSet);
        EdwardsTables.Fill(sum, table, scratch);
        EdwardsPoint8.SetNeutral(sum);
        Sum(sum, digits, baseDigits, table, other, scratch);
        EdwardsPoint8.Prepare(commitment, other);
        EdwardsPoint8.Add(sum, other, scratch, withT: false);
        return (int)(isValid & EdwardsPoint8.IsOfLowOrder(sum, scratch)).ExtractMostSignificantBits();
    }

    /// <summary>sum = [S]B + [h](-A), by the digits of S and h and the multiples of -A in the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(
        Span<Vector512<ulong>> sum, ReadOnlySpan<Vector512<long>> digits, ReadOnlySpan<Vector512<long>> baseDigits,
        ReadOnlySpan<Vector512<ulong>> table, Span<Vector512<ulong>> multiple, Span<Vector512<ulong>> scratch)
    {
        for (var i = Digits - 1; i >= 0; i--)
        {
            for (var bit = 0; bit < RadixBits && i < Digits - 1; bit++)
                EdwardsPoint8.Double(sum, scratch, withT: bit == RadixBits - 1);
            EdwardsTables.Take(table, digits[i], multiple, scratch);
            // A digit of the base point stands for two of A.
            EdwardsPoint8.Add(sum, multiple, scratch, withT: i % 2 == 0);
            if (i % 2 != 0)
                continue;
            EdwardsTables.TakeBase(baseDigits[i / 2], multiple, scratch);
            EdwardsPoint8.AddAffine(sum, multiple, scratch, withT: i == 0);
        }
    }

    /// <summary>h = SHA-512(R ‖ A ‖ message) modulo L.</summary>
    [SkipLocalsInit]
    private static void Hash(ReadOnlySpan<byte> r, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> h)
    {
        var length = r.Length + key.Length + message.Length;
        var rented = length <= ShortText ? null : ArrayPool<byte>.Shared.Rent(length);
        var text = rented is null ? stackalloc byte[ShortText] : rented;
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        r.CopyTo(text);
        key.CopyTo(text[r.Length..]);
        message.CopyTo(text[(r.Length + key.Length)..]);
        SHA512.HashData(text[..length], hash);
        Scalar25519.Reduce(hash, h);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>All ones in the lanes whose bit 255 is set.</summary>
    private static Vector512<ulong> Signs(ReadOnlySpan<byte> points)
    {
        Span<ulong> signs = stackalloc ulong[Lanes];
        for (var lane = 0; lane < Lanes; lane++)
            signs[lane] = points[(lane + 1) * Field25519x8.Size - 1] >> 7 == 0 ? 0 : ulong.MaxValue;
        return Vector512.Create<ulong>(signs);
    }

    /// <summary>The y of an encoded point is below p.</summary>
    private static bool IsCanonical(ReadOnlySpan<byte> point)
    {
        if ((point[31] & 0x7f) != 0x7f)
            return true;
        for (var i = 30; i > 0; i--)
            if (point[i] != 0xff)
                return true;
        return point[0] < 0xed;
    }
}
