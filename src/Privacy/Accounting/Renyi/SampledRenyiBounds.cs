namespace SecureFed.Privacy;

/// <summary>Renyi bounds for sampling around any mechanism whose own curve is known, at whole orders.</summary>
internal static class SampledRenyiBounds
{
    /// <summary>Poisson sampling (Zhu, Wang 2019, Theorem 5).</summary>
    public static double Poisson(int order, double probability, Func<int, double> inner)
    {
        var (logIn, logOut) = (Math.Log(probability), Special.Log1P(-probability));
        var terms = new double[order];
        terms[0] = (order - 1) * logOut + Math.Log(order * probability - probability + 1);
        terms[1] = Special.LogBinomial(order, 2) + 2 * logIn + (order - 2) * logOut + inner(2);
        for (var l = 3; l <= order; l++)
            terms[l - 1] = Math.Log(3) + Special.LogBinomial(order, l) + (order - l) * logOut + l * logIn + (l - 1) * inner(l);
        return Math.Max(0, Special.LogSumExp(terms)) / (order - 1);
    }

    /// <summary>
    /// A uniformly random subset of fixed size, one member replaced (Wang, Balle, Kasiviswanathan 2019, Theorem 9); with
    /// <paramref name="logDifference"/>, the logarithm of the alternating sums B(l) at even l, also the sharper Theorem 27.
    /// </summary>
    /// <param name="order">Whole, at least 2.</param>
    /// <param name="rate">Sample over population.</param>
    /// <param name="inner">The unsampled curve under replacing one.</param>
    /// <param name="pureEpsilon">The unsampled mechanism's pure epsilon; infinite if it has none.</param>
    /// <param name="logDifference">ln B(l) at even l, or null.</param>
    public static double WithoutReplacement(int order, double rate, Func<int, double> inner, double pureEpsilon, Func<int, double>? logDifference)
    {
        var logRate = Math.Log(rate);
        var logPure = Special.LogExpM1(pureEpsilon);
        var terms = new double[order - 1];
        terms[0] = 2 * logRate + Special.LogBinomial(order, 2)
            + Math.Min(Math.Log(4) + Special.LogExpM1(inner(2)), inner(2) + Math.Min(Math.Log(2), 2 * logPure));
        for (var j = 3; j <= order; j++)
        {
            var ternary = (j - 1) * inner(j) + Math.Min(Math.Log(2), j * logPure);
            if (logDifference is not null)
                ternary = Math.Min(ternary, Math.Log(4) + (logDifference(j / 2 * 2) + logDifference((j + 1) / 2 * 2)) / 2);
            terms[j - 2] = j * logRate + Special.LogBinomial(order, j) + ternary;
        }

        return Special.LogOnePlusExp(Special.LogSumExp(terms)) / (order - 1);
    }

    /// <summary>
    /// ln B(l) for the Gaussian mechanism and even l: the alternating sum is E_Q[(P/Q - 1)^l], a positive integral that the trapezoid
    /// rule evaluates without cancellation.
    /// </summary>
    public static double LogGaussianDifference(int power, double noiseMultiplier)
    {
        var z = noiseMultiplier;
        var step = z / 8;
        var first = (long)Math.Floor(-14 * z / step);
        var last = (long)Math.Ceiling((power + 14 * z) / step);
        var logs = new double[last - first + 1];
        for (var i = first; i <= last; i++)
        {
            var x = i * step;
            var exponent = (2 * x - 1) / (2 * z * z);
            var logExcess = exponent > 0 ? Special.LogExpM1(exponent) : Special.LogOneMinusExp(exponent);
            logs[i - first] = (exponent == 0 ? double.NegativeInfinity : power * logExcess) - x * x / (2 * z * z);
        }

        return Special.LogSumExp(logs) + Math.Log(step / (z * Math.Sqrt(2 * Math.PI)));
    }
}
