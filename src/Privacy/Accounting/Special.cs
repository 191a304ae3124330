using System.Runtime.Intrinsics;
using MathNet.Numerics;

namespace SecureFed.Privacy;

/// <summary>Elementary functions that keep their digits near 0 and in the far tails.</summary>
internal static class Special
{
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

    /// <summary>e^x - 1 of four values, relatively exact to the last few bits (Kahan's quotient of two errors that cancel).</summary>
    public static Vector256<double> ExpM1(Vector256<double> x)
    {
        var exp = Vector256.Exp(x);
        var difference = exp - Vector256<double>.One;
        var isSmall = Vector256.LessThan(Vector256.Abs(x), Vector256.Create(0.5));
        var small = Vector256.ConditionalSelect(Vector256.Equals(difference, Vector256<double>.Zero), x, difference * x / Vector256.Log(exp));
        return Vector256.ConditionalSelect(isSmall, small, difference);
    }

    /// <summary>ln(1 + x) of four values, as <see cref="Log1P(double)"/>.</summary>
    public static Vector256<double> Log1P(Vector256<double> x)
    {
        var sum = Vector256<double>.One + x;
        var difference = sum - Vector256<double>.One;
        return Vector256.ConditionalSelect(Vector256.Equals(difference, Vector256<double>.Zero), x, Vector256.Log(sum) * (x / difference));
    }

    /// <summary>ln(e^x - 1) for x at least 0.</summary>
    public static double LogExpM1(double x) => x > 40 ? x : Math.Log(ExpM1(x));

    /// <summary>ln(1 + e^x).</summary>
    public static double LogOnePlusExp(double x) => x > 40 ? x : Log1P(Math.Exp(x));

    /// <summary>ln(1 - e^x) for x below 0.</summary>
    public static double LogOneMinusExp(double x) => x > -LogTwo ? Math.Log(-ExpM1(x)) : Log1P(-Math.Exp(x));

    /// <summary>ln P[N(0, 1) &gt; x], without underflow.</summary>
    public static double LogNormalTail(double x) => x < 0 ? Log1P(-NormalTail.Above(-x)) : -0.5 * x * x + Math.Log(NormalTail.Scaled(x));

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
