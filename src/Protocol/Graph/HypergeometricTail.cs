using System.Numerics;

namespace SecureFed.Protocol;

/// <summary>
/// Tails of the hypergeometric distribution and the cut probability of a Harary graph, compared with powers of two.
/// Sums run in log space; a comparison too close for floating point is repeated with exact rationals, so that every party answers alike.
/// </summary>
internal static class HypergeometricTail
{
    // Relative error of the log-space sums stays far below this for the arguments in use (n up to 10^5), so only a genuine near tie is repeated.
    private const double TieWidth = 1e-6;

    // Past the mode the terms fall at least geometrically, so a term this small ends a sum well inside the tie width.
    private const double Negligible = 1e-16;

    private const double Rescale = 1e200;

    /// <summary>Whether Pr[Hyp(population, marked, drawn) > bound] &lt;= 2^-bits / population.</summary>
    public static bool UpperTailIsBelow(int population, int marked, int drawn, int bound, int bits)
    {
        var last = Math.Min(marked, drawn);
        if (bound >= last)
            return true;
        var first = Math.Max(bound + 1, drawn + marked - population);
        return TailIsBelow(population, marked, drawn, first, last, upwards: true, bits);
    }

    /// <summary>Whether Pr[Hyp(population, marked, drawn) &lt; bound] &lt;= 2^-bits / population.</summary>
    public static bool LowerTailIsBelow(int population, int marked, int drawn, int bound, int bits)
    {
        var first = Math.Max(0, drawn + marked - population);
        if (bound <= first)
            return true;
        return TailIsBelow(population, marked, drawn, first, Math.Min(bound - 1, Math.Min(marked, drawn)), upwards: false, bits);
    }

    /// <summary>Whether n (n - k - 1) / 2 x C(missing, k) / C(n, k) &lt; 2^-bits: a Harary graph is cut only by two runs of k/2 missing positions.</summary>
    public static bool CutIsBelow(int n, int k, int missing, int bits)
    {
        if (k > missing)
            return true;
        var pairs = n * (long)(n - k - 1) / 2.0;
        var difference = Math.Log(pairs) + LogBinomial(missing, k) - LogBinomial(n, k) + bits * Math.Log(2);
        if (Math.Abs(difference) > TieWidth)
            return difference < 0;
        return BigInteger.Multiply(n, n - k - 1) * Binomial(missing, k) << bits < 2 * Binomial(n, k);
    }

    private static bool TailIsBelow(int population, int marked, int drawn, int first, int last, bool upwards, int bits)
    {
        if (first > last)
            return true;
        var log = LogSum(population, marked, drawn, first, last, upwards);
        var difference = log + bits * Math.Log(2) + Math.Log(population);
        if (Math.Abs(difference) > TieWidth)
            return difference < 0;
        return ExactCount(population, marked, drawn, first, last) * population << bits <= Binomial(population, drawn);
    }

    /// <summary>
    /// Log of the sum of probabilities first..last, begun at the end nearer to the mode: each term follows from the last by the ratio of
    /// neighbouring probabilities, until the rest cannot change the sum.
    /// </summary>
    private static double LogSum(int population, int marked, int drawn, int first, int last, bool upwards)
    {
        var start = upwards ? first : last;
        var log = LogBinomial(marked, start) + LogBinomial(population - marked, drawn - start) - LogBinomial(population, drawn);
        var (term, sum) = (1.0, 1.0);
        for (var i = start; upwards ? i < last : i > first; i += upwards ? 1 : -1)
        {
            var low = upwards ? i : i - 1;
            var ratio = (double)(marked - low) * (drawn - low) / ((low + 1.0) * (population - marked - drawn + low + 1.0));
            var growth = upwards ? ratio : 1 / ratio;
            term *= growth;
            sum += term;
            if (growth < 1 && term < Negligible * sum)
                break;
            if (sum > Rescale)
                (log, term, sum) = (log + Math.Log(sum), term / sum, 1.0);
        }
        return log + Math.Log(sum);
    }

    /// <summary>The number of draws with first..last marked: the tail times C(population, drawn), exactly.</summary>
    internal static BigInteger ExactCount(int population, int marked, int drawn, int first, int last)
    {
        var sum = BigInteger.Zero;
        for (var i = first; i <= last; i++)
            sum += Binomial(marked, i) * Binomial(population - marked, drawn - i);
        return sum;
    }

    internal static BigInteger Binomial(int n, int k)
    {
        if (k < 0 || k > n)
            return BigInteger.Zero;
        var value = BigInteger.One;
        for (var i = 1; i <= k; i++)
            value = value * (n - k + i) / i;
        return value;
    }

    private static double LogBinomial(int n, int k) => k < 0 || k > n ? double.NegativeInfinity : LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    /// <summary>Stirling's series with three correction terms, good to the last digits from 16 up; below, the product itself.</summary>
    private static double LogFactorial(int n)
    {
        if (n < 16)
        {
            var product = 1.0;
            for (var i = 2; i <= n; i++)
                product *= i;
            return Math.Log(product);
        }
        var x = n + 1.0;
        var inverseSquare = 1 / (x * x);
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI)
            + (1.0 / 12 - inverseSquare * (1.0 / 360 - inverseSquare * (1.0 / 1260 - inverseSquare / 1680))) / x;
    }
}
