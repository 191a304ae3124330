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
/// computes them ("Taming the many EdDSAs", Chalkias, Garillot and Nikolaenko 2020): without it, points with a component of low order pass or fail by what the equation is multiplied with. With h = v / t (<see cref="HalfScalar"/>) the
/// equation is multiplied by t, which no other point satisfies: 8 ([t S]B - [v]A - [t]R). Products are sums by digits, radix 16 for A and R, radix 256 for B and 2^128 B, along one chain of 124 doublings (Straus).
/// </remarks>
internal static class Ed25519x8
{
    /// <summary>Signatures per call.</summary>
    public const int Lanes = Field25519x8.Lanes;

    private const int RadixBits = 4;
    private const int Digits = 32;

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
        Span<byte> scalar = stackalloc byte[size];
        Span<ulong> opposite = stackalloc ulong[Lanes];
        Span<long> digits = stackalloc long[3 * Lanes * Digits];
        keys.Clear();
        commitments.Clear();
        opposite.Clear();
        digits.Clear();
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
            Hash(signature[..size], key, claims[lane].Message.Span, scalar);
            var half = HalfScalar.Of(scalar);
            opposite[lane] = half.IsNegative ? 0 : ulong.MaxValue;
            Scalar25519.WriteNibbles(half.V, digits, lane);
            Scalar25519.WriteNibbles(half.T, digits[(Lanes * Digits)..], lane);
            Scalar25519.Multiply(half.T, signature[size..], scalar);
            Scalar25519.WriteBytes(scalar, digits[(2 * Lanes * Digits)..], lane);
        }
        return candidates == 0 ? 0
            : candidates & Compute(keys, commitments, Vector512.Create<ulong>(opposite), MemoryMarshal.Cast<long, Vector512<long>>(digits));
    }

    /// <summary>The lanes in which A and R are points, A is not of low order and 8 ([|t| S]B - [|t|]R - [v]A), with A's sign that of t, is neutral.</summary>
    /// <param name="keys">The encodings of A.</param>
    /// <param name="commitments">The encodings of R.</param>
    /// <param name="isSubtracted">All ones in the lanes with t above 0.</param>
    /// <param name="digits">Of v, |t| and |t| S.</param>
    [SkipLocalsInit]
    private static int Compute(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> commitments, Vector512<ulong> isSubtracted, ReadOnlySpan<Vector512<long>> digits)
    {
        Span<Vector512<ulong>> unaligned = stackalloc Vector512<ulong>[2 * EdwardsPoint8.Vectors + Field25519x8.Limbs + EdwardsPoint8.Scratch + 2 * EdwardsTables.Vectors + 1];
        var memory = Field25519x8.Aligned(unaligned);
        var sum = memory[..EdwardsPoint8.Vectors];
        var other = memory.Slice(EdwardsPoint8.Vectors, EdwardsPoint8.Vectors);
        ref var y = ref memory[2 * EdwardsPoint8.Vectors];
        var scratch = memory.Slice(2 * EdwardsPoint8.Vectors + Field25519x8.Limbs, EdwardsPoint8.Scratch);
        var tables = memory[^(2 * EdwardsTables.Vectors)..];

        Field25519x8.Load(keys, ref y);
        var isValid = EdwardsPoint8.Decompress(sum, ref y, Signs(keys), scratch);
        sum.CopyTo(other);
        isValid &= ~EdwardsPoint8.IsOfLowOrder(other, scratch);
        EdwardsPoint8.Negate(sum, isSubtracted);
        EdwardsTables.Fill(sum, tables, scratch);

        Field25519x8.Load(commitments, ref y);
        isValid &= EdwardsPoint8.Decompress(sum, ref y, Signs(commitments), scratch);
        EdwardsPoint8.Negate(sum, Vector512<ulong>.AllBitsSet);
        EdwardsTables.Fill(sum, tables[EdwardsTables.Vectors..], scratch);

        Sum(sum, digits, tables, other, scratch);
        return (int)(isValid & EdwardsPoint8.IsOfLowOrder(sum, scratch)).ExtractMostSignificantBits();
    }

    /// <summary>The sum of all products, T left unset.</summary>
    /// <param name="sum">Receives it.</param>
    /// <param name="digits">Digits for the first table, for the second, and for B and 2^128 B.</param>
    /// <param name="tables">Multiples of the two points.</param>
    /// <param name="multiple">Memory of a point.</param>
    /// <param name="scratch">Memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(
        Span<Vector512<ulong>> sum, ReadOnlySpan<Vector512<long>> digits, ReadOnlySpan<Vector512<ulong>> tables, Span<Vector512<ulong>> multiple, Span<Vector512<ulong>> scratch)
    {
        EdwardsPoint8.SetNeutral(sum);
        for (var i = Digits - 1; i >= 0; i--)
        {
            for (var bit = 0; bit < RadixBits && i < Digits - 1; bit++)
                EdwardsPoint8.Double(sum, scratch, withT: bit == RadixBits - 1);
            EdwardsTables.Take(tables, digits[i], multiple, scratch);
            EdwardsPoint8.Add(sum, multiple, scratch, withT: true);
            EdwardsTables.Take(tables[EdwardsTables.Vectors..], digits[Digits + i], multiple, scratch);
            // A digit of the base point stands for two of the others.
            EdwardsPoint8.Add(sum, multiple, scratch, withT: i % 2 == 0);
            if (i % 2 != 0)
                continue;
            EdwardsTables.TakeBase(high: false, digits[2 * Digits + i / 2], multiple, scratch);
            EdwardsPoint8.AddAffine(sum, multiple, scratch, withT: true);
            EdwardsTables.TakeBase(high: true, digits[2 * Digits + (Digits + i) / 2], multiple, scratch);
            EdwardsPoint8.AddAffine(sum, multiple, scratch, withT: false);
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
