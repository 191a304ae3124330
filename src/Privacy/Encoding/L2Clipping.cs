using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>Clipping to an L2 ball, safe for every double.</summary>
public static class L2Clipping
{
    /// <summary>
    /// The L2 norm, free of overflow and underflow; <see cref="double.PositiveInfinity"/> when any value is NaN or infinite.
    /// </summary>
    public static double Norm(ReadOnlySpan<double> vector)
    {
        // In this range no square that matters has over- or underflowed; a NaN fails both comparisons.
        double plain = SumOfSquares(vector);
        return plain is > 1e-200 and < 1e200 ? Math.Sqrt(plain) : ScaledNorm(vector);
    }

    /// <summary>
    /// Writes <paramref name="source"/> scaled into the ball of radius <paramref name="clip"/> to <paramref name="destination"/> (same length).
    /// A vector without a finite norm becomes the zero vector.
    /// </summary>
    /// <returns>Whether the vector was changed.</returns>
    public static bool Clip(ReadOnlySpan<double> source, double clip, Span<double> destination)
    {
        double norm = Norm(source);
        if (!double.IsFinite(norm))
        {
            destination[..source.Length].Clear();
            return true;
        }

        if (norm <= clip)
        {
            source.CopyTo(destination);
            return false;
        }

        double factor = clip / norm;
        source.CopyTo(destination);
        Scale(destination[..source.Length], factor);
        return true;
    }

    /// <summary>Multiplies every value by <paramref name="factor"/>.</summary>
    internal static void Scale(Span<double> values, double factor)
    {
        var factors = Vector256.Create(factor);
        ref double origin = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            (Vector256.LoadUnsafe(ref origin, (nuint)i) * factors).StoreUnsafe(ref origin, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

    /// <summary>Four partial sums whatever the machine, so that every machine rounds alike.</summary>
    private static double SumOfSquares(ReadOnlySpan<double> vector)
    {
        var sums = Vector256<double>.Zero;
        ref double origin = ref MemoryMarshal.GetReference(vector);
        int i = 0;
        for (; i <= vector.Length - 4; i += 4)
        {
            var values = Vector256.LoadUnsafe(ref origin, (nuint)i);
            sums += values * values;
        }

        double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (; i < vector.Length; i++)
        {
            sum += vector[i] * vector[i];
        }

        return sum;
    }

    private static double ScaledNorm(ReadOnlySpan<double> vector)
    {
        double largest = 0;
        foreach (double value in vector)
        {
            // Written so that a NaN takes the branch.
            if (!(Math.Abs(value) <= largest))
            {
                largest = Math.Abs(value);
                if (!double.IsFinite(largest))
                {
                    return double.PositiveInfinity;
                }
            }
        }

        if (largest == 0)
        {
            return 0;
        }

        double sum = 0;
        foreach (double value in vector)
        {
            double scaled = value / largest;
            sum += scaled * scaled;
        }

        // May be infinite although every value is finite; callers treat that as they treat a non-finite vector.
        return largest * Math.Sqrt(sum);
    }
}
