using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>
/// The normal distribution's upper tail with full relative precision, one value or four at a time: e^(-x^2/2) R(x) for x at least 0. The scaled tail R is
/// smooth up to infinity, so (1 + x) R(x) is one polynomial in (x - 5) / (x + 5) for all x, after Shepherd and Laframboise 1981.
/// </summary>
internal static class NormalTail
{
    private const double Centre = 5;

    /// <summary>Coefficients by rising power: the Chebyshev expansion up to degree 23, computed with 60 digits, rewritten in powers. What is cut off is below 3e-17.</summary>
    private static readonly double[] Polynomial =
    [
        0.46151582985003775, -0.09155228183400904, 0.031030368425963708, 0.010002352385229382, -0.026401042966308307, 0.024536963243678652,
        -0.015170415402514863, 0.006522000667783896, -0.00167607234455447, 7.791597409338999e-06, 0.00018233414511643843, -5.36075811148722e-05,
        -9.896097759279782e-06, 9.05982468125664e-06, -7.034644683537101e-08, -1.3074486019237587e-06, 1.27878221820937e-07, 1.9627809920091187e-07,
        -2.6286205089898754e-08, -3.095201755804207e-08, 3.627373163401201e-09, 4.4011596227599254e-09, -2.8220772290629865e-10, -3.815816262632953e-10,
    ];

    /// <summary>R(x) = e^(x^2/2) P[N(0, 1) &gt; x] for x at least 0.</summary>
    public static double Scaled(double x)
    {
        if (double.IsPositiveInfinity(x))
            return 0;
        var t = (x - Centre) / (x + Centre);
        var sum = 0.0;
        for (var i = Polynomial.Length - 1; i >= 0; i--)
            sum = Math.FusedMultiplyAdd(sum, t, Polynomial[i]);
        return sum / (1 + x);
    }

    /// <summary>P[N(0, 1) &gt; x] for x at least 0.</summary>
    public static double Above(double x)
    {
        // The rounding error of the square would cost digits in the exponential: it is put back.
        var square = x * x;
        if (square > 1500)
            return 0;
        var lost = Math.FusedMultiplyAdd(x, x, -square);
        return Math.Exp(-0.5 * square) * (1 - 0.5 * lost) * Scaled(x);
    }

    /// <summary>P[N(0, 1) &gt; x] and P[N(0, 1) &lt;= x] for any x, the smaller one with full relative precision.</summary>
    public static (double Above, double Below) Both(double x)
    {
        var smaller = Above(Math.Abs(x));
        return x > 0 ? (smaller, 1 - smaller) : (1 - smaller, smaller);
    }

    /// <inheritdoc cref="Both(double)"/>
    public static (Vector256<double> Above, Vector256<double> Below) Both(Vector256<double> x)
    {
        // Beyond 38.5 the tail is below the least double.
        var magnitude = Vector256.Min(Vector256.Abs(x), Vector256.Create(40.0));
        var square = magnitude * magnitude;
        var lost = Vector256.FusedMultiplyAdd(magnitude, magnitude, -square);
        var t = (magnitude - Vector256.Create(Centre)) / (magnitude + Vector256.Create(Centre));
        var sum = Vector256<double>.Zero;
        for (var i = Polynomial.Length - 1; i >= 0; i--)
            sum = Vector256.FusedMultiplyAdd(sum, t, Vector256.Create(Polynomial[i]));
        var scaled = sum / (Vector256<double>.One + magnitude);
        var smaller = Vector256.Exp(-0.5 * square) * (Vector256<double>.One - 0.5 * lost) * scaled;
        var larger = Vector256<double>.One - smaller;
        var isAbove = Vector256.GreaterThan(x, Vector256<double>.Zero);
        return (Vector256.ConditionalSelect(isAbove, smaller, larger), Vector256.ConditionalSelect(isAbove, larger, smaller));
    }
}
