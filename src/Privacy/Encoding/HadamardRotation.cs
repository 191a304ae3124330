using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;

namespace SecureFed.Privacy;

/// <summary>
/// The randomised Hadamard rotation x -> H D x / sqrt(d): D holds public random signs, the same for all participants of a training
/// round (Kairouz, Liu, Steinke 2021, Section 4). It spreads every update evenly over the coordinates, so that few bits suffice;
/// privacy does not depend on it.
/// </summary>
internal sealed class HadamardRotation
{
    private readonly ulong[] signs;
    private readonly double scale;

    /// <param name="dimension">A power of two.</param>
    /// <param name="seed">The public seed of the training round.</param>
    /// <param name="label">The vector's name: vectors of one session rotate independently.</param>
    public HadamardRotation(int dimension, ReadOnlySpan<byte> seed, string label)
    {
        signs = new ulong[dimension];
        scale = 1 / Math.Sqrt(dimension);

        // Block i of the sign bits is SHA-256(prefix, seed, label, i), every field preceded by its length.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        byte[] name = Encoding.UTF8.GetBytes(label);
        for (int start = 0; start < dimension; start += 8 * block.Length)
        {
            AppendField(hash, "securefed/rotation/1"u8, number);
            AppendField(hash, seed, number);
            AppendField(hash, name, number);
            BinaryPrimitives.WriteInt32LittleEndian(number, start / (8 * block.Length));
            hash.AppendData(number);
            hash.GetHashAndReset(block);
            for (int j = start; j < Math.Min(dimension, start + (8 * block.Length)); j++)
            {
                int bit = j - start;
                signs[j] = (ulong)((block[bit >> 3] >> (bit & 7)) & 1) << 63;
            }
        }
    }

    /// <summary>Rotates in place and multiplies by <paramref name="factor"/>.</summary>
    public void Forward(Span<double> values, double factor)
    {
        FlipSigns(values);
        WalshHadamard.Transform(values);
        L2Clipping.Scale(values, scale * factor);
    }

    /// <summary>Undoes the rotation in place and multiplies by <paramref name="factor"/>.</summary>
    public void Inverse(Span<double> values, double factor)
    {
        WalshHadamard.Transform(values);
        FlipSigns(values);
        L2Clipping.Scale(values, scale * factor);
    }

    private void FlipSigns(Span<double> values)
    {
        var bits = MemoryMarshal.Cast<double, ulong>(values);
        int i = 0;
        for (; i <= bits.Length - 4; i += 4)
        {
            (Vector256.Create<ulong>(bits.Slice(i, 4)) ^ Vector256.Create<ulong>(signs.AsSpan(i, 4))).CopyTo(bits[i..]);
        }

        for (; i < bits.Length; i++)
        {
            bits[i] ^= signs[i];
        }
    }

    private static void AppendField(IncrementalHash hash, ReadOnlySpan<byte> field, Span<byte> number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(number, field.Length);
        hash.AppendData(number);
        hash.AppendData(field);
    }
}
