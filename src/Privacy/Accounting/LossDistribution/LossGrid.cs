using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>A profile's tails on a regular grid of losses. The greatest loss is a point of the grid, so that an atom there, as Laplace noise has, is exact.</summary>
internal static class LossGrid
{
    /// <summary>The number of grid points that a profile needs at a step.</summary>
    public static double Points(LossProfile profile, double step) => (profile.Greatest - profile.Least) / step + 3;

    /// <summary>The first point of the grid: at most the least loss, and a whole number of steps below the greatest.</summary>
    public static double First(LossProfile profile, double step) =>
        profile.Greatest - (Math.Ceiling((profile.Greatest - profile.Least) / step) + 1) * step;

    /// <summary>
    /// The tails at first + i step for as many i as cover the profile's losses and a point beyond; computed on all processors.
    /// </summary>
    public static LossTails[] Tails(LossProfile profile, double step, double first)
    {
        const int Chunk = 2048;
        var tails = new LossTails[(int)Math.Ceiling((profile.Greatest - first) / step) + 2];
        Parallel.For(0, (tails.Length + Chunk - 1) / Chunk, chunk =>
        {
            var (from, to) = (chunk * Chunk, Math.Min(tails.Length, (chunk + 1) * Chunk));
            for (var i = from; i < to; i += Vector256<double>.Count)
            {
                // The last four may reach beyond the end of the table.
                var four = profile.At(Vector256.Create(first) + step * (Vector256.Create((double)i) + Vector256<double>.Indices));
                for (var lane = 0; lane < Math.Min(Vector256<double>.Count, to - i); lane++)
                    tails[i + lane] = four[lane];
            }
        });
        return tails;
    }

    /// <summary>What P and Q hold between two points, from whichever side loses fewer digits.</summary>
    public static (double P, double Q) Between(LossTails lower, LossTails upper) => (
        lower.PAbove < lower.PBelow ? lower.PAbove - upper.PAbove : upper.PBelow - lower.PBelow,
        lower.QAbove < lower.QBelow ? lower.QAbove - upper.QAbove : upper.QBelow - lower.QBelow);

    /// <summary>e^<paramref name="loss"/> times a probability of Q, also where the factor alone would overflow.</summary>
    public static double Times(double q, double loss) => loss < 700 ? q * Math.Exp(loss) : q > 0 ? Math.Exp(loss + Math.Log(q)) : 0;
}
