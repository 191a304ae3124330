using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>
/// The unnormalised Walsh-Hadamard transform in place: applied twice it multiplies by the length. The vector path does the same
/// additions in the same order as the scalar one, so both give the same bits.
/// </summary>
internal static class WalshHadamard
{
    // Eight thousand doubles stay in the first-level and second-level caches; longer vectors are split in halves first.
    private const int CacheLength = 4096;

    /// <param name="values">A power of two many values.</param>
    public static void Transform(Span<double> values)
    {
        if (Vector256.IsHardwareAccelerated && values.Length >= 8)
        {
            TransformVector(values);
        }
        else
        {
            TransformScalar(values);
        }
    }

    internal static void TransformScalar(Span<double> values)
    {
        for (int half = 1; half < values.Length; half *= 2)
        {
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                for (int i = start; i < start + half; i++)
                {
                    double a = values[i];
                    double b = values[i + half];
                    values[i] = a + b;
                    values[i + half] = a - b;
                }
            }
        }
    }

    private static void TransformVector(Span<double> values)
    {
        if (values.Length > CacheLength)
        {
            int half = values.Length / 2;
            TransformVector(values[..half]);
            TransformVector(values[half..]);
            Combine(values, half);
            return;
        }

        TransformQuads(values);
        for (int half = 4; half < values.Length; half *= 2)
        {
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                Combine(values.Slice(start, 2 * half), half);
            }
        }
    }

    private static void TransformQuads(Span<double> values)
    {
        var first = Vector256.Create(1.0, -1, 1, -1);
        var second = Vector256.Create(1.0, 1, -1, -1);
        ref double origin = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < values.Length; i += 4)
        {
            var v = Vector256.LoadUnsafe(ref origin, (nuint)i);
            v = Vector256.Shuffle(v, Vector256.Create(1L, 0, 3, 2)) + (v * first);
            v = Vector256.Shuffle(v, Vector256.Create(2L, 3, 0, 1)) + (v * second);
            v.StoreUnsafe(ref origin, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(Span<double> values, int half)
    {
        ref double lower = ref MemoryMarshal.GetReference(values);
        ref double upper = ref Unsafe.Add(ref lower, half);
        for (nuint i = 0; i < (nuint)half; i += 4)
        {
            var a = Vector256.LoadUnsafe(ref lower, i);
            var b = Vector256.LoadUnsafe(ref upper, i);
            (a + b).StoreUnsafe(ref lower, i);
            (a - b).StoreUnsafe(ref upper, i);
        }
    }
}
