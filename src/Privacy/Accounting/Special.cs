using MathNet.Numerics;

namespace SecureFed.Privacy;

/// <summary>Elementary functions that keep their digits near 0 and in the far tails.</summary>
internal static class Special
{
    private const double SqrtTwo = 1.4142135623730951;
    private const double LogTwo = 0.6931471805599453;

    /// <summary>e^x - 1 with full relative precision.</summary>
    public static double ExpM1(double x) => Math.Abs(x) > 0.5 ? Math.Exp(x) - 1 : SmallExpM1(x);

    /// <summary>ln(1 + x) with full relative precision, by the correction of the rounding of 1 + x.</summary>
    public static double Log1P(double x)
    {
        var sum = 1 + x;
        if (sum == 1)
            return x;
        return double.IsInfinity(sum) || sum == 0 ? Math.Log(sum) : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>ln(e^x - 1) for x at least 0.</summary>
    public static double LogExpM1(double x) => x > 40 ? x : Math.Log(ExpM1(x));

    /// <summary>ln(1 + e^x).</summary>
    public static double LogOnePlusExp(double x) => x > 40 ? x : Log1P(Math.Exp(x));

    /// <summary>ln(1 - e^x) for x below 0.</summary>
    public static double LogOneMinusExp(double x) => x > -LogTwo ? Math.Log(-ExpM1(x)) : Log1P(-Math.Exp(x));

    /// <summary>P[N(0, 1) &gt; x].</summary>
    public static double NormalTail(double x) => 0.5 * SpecialFunctions.Erfc(x / SqrtTwo);

    /// <summary>P[N(0, 1) &gt; x] and P[N(0, 1) &lt;= x], the smaller one with full relative precision.</summary>
    public static (double Above, double Below) NormalTails(double x)
    {
        var smaller = NormalTail(Math.Abs(x));
        return x > 0 ? (smaller, 1 - smaller) : (1 - smaller, smaller);
    }

    /// <summary>ln P[N(0, 1) &gt; x], without underflow.</summary>
    public static double LogNormalTail(double x) => x < 20 ? Math.Log(NormalTail(x)) : -0.5 * x * x + Math.Log(MillsRatio(x) / Math.Sqrt(2 * Math.PI));

    /// <summary>Tail over density of the normal distribution, by its continued fraction; 60 levels give all digits from x = 4 on.</summary>
    public static double MillsRatio(double x)
    {
        var fraction = x;
        for (var level = 60; level >= 1; level--)
            fraction = x + level / fraction;
        return 1 / fraction;
    }

    /// <summary>ln of the binomial coefficient of a whole <paramref name="n"/>.</summary>
    public static double LogBinomial(int n, int k) => SpecialFunctions.BinomialLn(n, k);

    /// <summary>ln of the sum of e^x over <paramref name="terms"/>.</summary>
    public static double LogSumExp(ReadOnlySpan<double> terms)
    {
        var largest = double.NegativeInfinity;
        foreach (var term in terms)
            largest = Math.Max(largest, term);
        if (double.IsInfinity(largest))
            return largest;
        var sum = 0.0;
        foreach (var term in terms)
            sum += Math.Exp(term - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>e^x - 1 = 2 tanh(x/2) / (1 - tanh(x/2)).</summary>
    private static double SmallExpM1(double x)
    {
        var tanh = Math.Tanh(0.5 * x);
        return 2 * tanh / (1 - tanh);
    }
}
