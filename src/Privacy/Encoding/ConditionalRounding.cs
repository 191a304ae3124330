using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace SecureFed.Privacy;

/// <summary>
/// Stochastic rounding to integers, repeated until the squared integer norm keeps a bound (Kairouz, Liu, Steinke 2021, Algorithm 1), with a
/// bounded number of tries and a deterministic fallback. The amount of randomness taken from the source does not depend on the data:
/// 4 bytes a coordinate and a 32-byte seed, from which later tries are expanded with AES-256 in counter mode.
/// </summary>
internal sealed class ConditionalRounding : IDisposable
{
    /// <summary>
    /// A try succeeds with probability at least 1 - beta &gt;= 0.39 (the plan's rounding bound), so 32 tries all fail with probability below 2e-7 even
    /// for the worst vector; the fallback then costs a little bias and nothing else.
    /// </summary>
    public const int MaximumTries = 32;

    private const int SeedLength = 32;
    private const int AesBlock = 16;

    private readonly long maximumSquaredNorm;
    private readonly double maximumNorm;
    private readonly byte[] randomness;
    private readonly byte[] counters;
    private readonly long[] rounded;
    private readonly Aes expander = Aes.Create();

    /// <param name="length">Values per vector.</param>
    /// <param name="maximumNorm">The clip norm in grid units.</param>
    /// <param name="maximumSquaredNorm">The bound that no result exceeds; at least the square of <paramref name="maximumNorm"/>.</param>
    public ConditionalRounding(int length, double maximumNorm, long maximumSquaredNorm)
    {
        this.maximumNorm = maximumNorm;
        this.maximumSquaredNorm = maximumSquaredNorm;
        rounded = new long[length];
        counters = new byte[((4 * length) + AesBlock - 1) / AesBlock * AesBlock];
        randomness = new byte[counters.Length + SeedLength];
    }

    /// <summary>Rounds <paramref name="values"/> (grid units, changed in place) and adds the integers to <paramref name="sums"/>.</summary>
    public void RoundInto(Span<double> values, INoiseBytes bytes, Span<long> sums)
    {
        bytes.Fill(randomness);
        ClipAgain(values);

        bool kept = false;
        for (int tries = 0; tries < MaximumTries && !kept; tries++)
        {
            if (tries > 0)
            {
                ExpandSeed(tries);
            }

            kept = TryRound(values);
        }

        if (!kept)
        {
            RoundTowardZero(values);
        }

        for (int i = 0; i < rounded.Length; i++)
        {
            sums[i] += rounded[i];
        }
    }

    /// <summary>Erases what the last vector left behind.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(randomness);
        Array.Clear(rounded);
    }

    /// <summary>Erases everything, the expander's key included.</summary>
    public void Dispose()
    {
        Clear();
        expander.Dispose();
    }

    /// <summary>
    /// Clips once more in the rotated domain, a hair below the clip norm: whatever the rotation's rounding errors were, what is rounded lies within the ball
    /// that the bound was computed for.
    /// </summary>
    private void ClipAgain(Span<double> values)
    {
        double norm = L2Clipping.Norm(values);
        if (!double.IsFinite(norm))
        {
            values.Clear();
            return;
        }

        double limit = maximumNorm * (1 - 1e-9);
        if (norm > limit)
        {
            L2Clipping.Scale(values, limit / norm);
        }
    }

    /// <summary>
    /// One try. The bound on the grid keeps every integer below 2^31 and the squared norm below 2^62, so that neither overflows 64 bits.
    /// </summary>
    private bool TryRound(ReadOnlySpan<double> values)
    {
        // Below 2^51 this sum holds the integer in its low bits, in two's complement.
        const double shift = 6755399441055744.0;
        var shifts = Vector256.Create(shift);
        var uniforms = MemoryMarshal.Cast<byte, uint>(randomness.AsSpan(0, 4 * values.Length));
        ref double origin = ref MemoryMarshal.GetReference(values);
        ref uint uniformOrigin = ref MemoryMarshal.GetReference(uniforms);
        ref long target = ref MemoryMarshal.GetArrayDataReference(rounded);
        var squares = Vector256<long>.Zero;
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            var value = Vector256.LoadUnsafe(ref origin, (nuint)i);
            var floor = Vector256.Floor(value);

            // The uniform's 32 bits as the leading fraction bits of a double in [1, 2).
            var (wide, _) = Vector256.Widen(Vector128.LoadUnsafe(ref uniformOrigin, (nuint)i).ToVector256Unsafe());
            var uniform = ((wide << 20) | Vector256.Create(0x3FF0_0000_0000_0000UL)).AsDouble() - Vector256<double>.One;
            var up = Vector256.LessThan(uniform, value - floor) & Vector256<double>.One;
            var integer = (floor + up + shifts).AsInt64() - shifts.AsInt64();
            integer.StoreUnsafe(ref target, (nuint)i);
            squares += integer * integer;
        }

        long squaredNorm = Vector256.Sum(squares);
        for (; i < values.Length; i++)
        {
            double floor = Math.Floor(values[i]);
            rounded[i] = (long)floor + (uniforms[i] / 4294967296.0 < values[i] - floor ? 1 : 0);
            squaredNorm += rounded[i] * rounded[i];
        }

        return squaredNorm <= maximumSquaredNorm;
    }

    private void RoundTowardZero(ReadOnlySpan<double> values)
    {
        long squaredNorm = 0;
        for (int i = 0; i < values.Length; i++)
        {
            rounded[i] = (long)values[i];
            squaredNorm += rounded[i] * rounded[i];
        }

        // Cannot happen after ClipAgain; a mechanism whose guarantee rests on a bound checks it on every path.
        if (squaredNorm > maximumSquaredNorm)
        {
            Array.Clear(rounded);
        }
    }

    /// <summary>Replaces the uniforms by those of another try: the encryption of (try, block number) under the seed.</summary>
    private void ExpandSeed(int attempt)
    {
        for (int block = 0; block < counters.Length; block += AesBlock)
        {
            BinaryPrimitives.WriteInt32LittleEndian(counters.AsSpan(block), attempt);
            BinaryPrimitives.WriteInt32LittleEndian(counters.AsSpan(block + 4), block / AesBlock);
        }

        expander.SetKey(randomness.AsSpan(counters.Length));
        expander.EncryptEcb(counters, randomness.AsSpan(0, counters.Length), PaddingMode.None);
    }
}
