using MathNet.Numerics.Integration;

namespace SecureFed.Privacy.Tests;

/// <summary>Second implementations for the tests: adaptive quadrature and series that the library does not use.</summary>
internal static class IndependentDivergence
{
    /// <summary>The order-alpha divergence of the Poisson-sampled Gaussian by Gauss-Kronrod quadrature of the definition.</summary>
    public static double ByQuadrature(double alpha, double q, double z)
    {
        var excess = Integrate(x =>
        {
            var w = q * Math.Exp((2 * x - 1) / (2 * z * z)) - q;
            return Density(x, z) * (Math.Pow(1 + w, alpha) - 1 - alpha * w);
        }, -12 * z - 1, alpha + 12 * z);
        return Math.Log(1 + excess) / (alpha - 1);
    }

    /// <summary>The same by the two signed series of Mironov, Talwar and Zhang, split where both parts of the mixture are equal.</summary>
    public static double BySignedSeries(double alpha, double q, double z)
    {
        var split = z * z * Math.Log(1 / q - 1) + 0.5;
        var (sum, binomial) = (0.0, 1.0);
        for (var k = 0; k < 20_000; k++)
        {
            var rest = alpha - k;
            sum += binomial * (
                Math.Exp(rest * Math.Log(1 - q) + k * Math.Log(q) + (k * (double)k - k) / (2 * z * z) + LogNormalBelow((split - k) / z))
                + Math.Exp(k * Math.Log(1 - q) + rest * Math.Log(q) + (rest * rest - rest) / (2 * z * z) + LogNormalBelow((rest - split) / z)));
            binomial *= (alpha - k) / (k + 1);
        }

        return Math.Log(sum) / (alpha - 1);
    }

    /// <summary>The order-alpha divergence of two probability tables.</summary>
    public static double OfTables(double alpha, IReadOnlyList<double> p, IReadOnlyList<double> q) =>
        Math.Log(p.Zip(q, (a, b) => a == 0 ? 0 : Math.Exp(alpha * Math.Log(a) + (1 - alpha) * Math.Log(b))).Sum()) / (alpha - 1);

    /// <summary>The hockey-stick divergence of two probability tables.</summary>
    public static double HockeyStick(double epsilon, IReadOnlyList<double> p, IReadOnlyList<double> q) =>
        p.Zip(q, (a, b) => Math.Max(0, a - Math.Exp(epsilon) * b)).Sum();

    public static double Integrate(Func<double, double> f, double from, double to)
    {
        const int Pieces = 60;
        var sum = 0.0;
        for (var i = 0; i < Pieces; i++)
            sum += GaussKronrodRule.Integrate(f, from + (to - from) * i / Pieces, from + (to - from) * (i + 1) / Pieces, out _, out _, 1e-13, 15, 31);
        return sum;
    }

    public static double Density(double x, double z) => Math.Exp(-x * x / (2 * z * z)) / (z * Math.Sqrt(2 * Math.PI));

    private static double LogNormalBelow(double x)
    {
        if (x > -20)
            return Math.Log(NormalBelow(x));
        var square = x * x;
        return -square / 2 - Math.Log(-x * Math.Sqrt(2 * Math.PI)) + Math.Log(1 - 1 / square + 3 / (square * square) - 15 / (square * square * square));
    }

    public static double NormalBelow(double x) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x / Math.Sqrt(2));
}
