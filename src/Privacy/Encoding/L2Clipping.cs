namespace SecureFed.Privacy;

/// <summary>Clipping to an L2 ball, safe for every double.</summary>
public static class L2Clipping
{
    /// <summary>
    /// The L2 norm, free of overflow and underflow; <see cref="double.PositiveInfinity"/> when any value is NaN or infinite.
    /// </summary>
    public static double Norm(ReadOnlySpan<double> vector)
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

        if (largest is > 1e-100 and < 1e100)
        {
            double plain = 0;
            foreach (double value in vector)
            {
                plain += value * value;
            }

            return Math.Sqrt(plain);
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
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = source[i] * factor;
        }

        return true;
    }
}
