namespace SecureFed.Privacy;

/// <summary>The greatest convex chain below a chain of straight pieces, in terms of the jumps of its slope.</summary>
internal static class LowerHull
{
    /// <summary>
    /// Removes every corner that bends the wrong way (a negative jump): a straight piece from the corner before to the corner after replaces it,
    /// and their jumps take what it had, in inverse proportion to their distances.
    /// </summary>
    /// <param name="jumps">The slope's jump at every point; the rays before the first and after the last point keep their slopes.</param>
    /// <param name="width">The distance from one point to a later one.</param>
    public static double[] Of(double[] jumps, Func<int, int, double> width)
    {
        var result = (double[])jumps.Clone();
        var corners = new int[result.Length];
        var count = 0;
        for (var i = 0; i < result.Length; i++)
        {
            // The newest corner i is the right neighbour that a removal needs.
            corners[count++] = i;
            while (count >= 2 && result[corners[count - 2]] < 0)
            {
                var (removed, after) = (corners[count - 2], corners[count - 1]);
                // Left of the first corner the chain is a ray, infinitely wide.
                var toBefore = count >= 3 ? width(removed, after) / width(corners[count - 3], after) : 0;
                if (count >= 3)
                    result[corners[count - 3]] += result[removed] * toBefore;
                result[after] += result[removed] * (1 - toBefore);
                result[removed] = 0;
                corners[count - 2] = corners[--count];
            }
        }

        return result;
    }
}
