using System.Numerics;

namespace SecureFed.Protocol.Tests;

/// <summary>GF(2^8) and Shamir's scheme written from their definitions: elements are polynomials over GF(2) held in a BigInteger and divided with remainder.</summary>
internal static class PolynomialOracle
{
    private static readonly BigInteger Modulus = 0b1_0001_1011;

    public static int Multiply(int a, int b)
    {
        var product = BigInteger.Zero;
        for (var bit = 0; bit < 8; bit++)
            if ((b >> bit & 1) == 1)
                product ^= (BigInteger)a << bit;
        for (var degree = 15; degree >= 8; degree--)
            if (!(product >> degree & 1).IsZero)
                product ^= Modulus << (degree - 8);
        return (int)product;
    }

    public static int Inverse(int a) => Enumerable.Range(1, 255).Single(b => Multiply(a, b) == 1);

    public static int Power(int x, int exponent) => Enumerable.Repeat(x, exponent).Aggregate(1, Multiply);

    /// <summary>The value at x of the polynomial with the given coefficients, lowest degree first.</summary>
    public static int Evaluate(IEnumerable<int> coefficients, int x) => coefficients.Select((c, degree) => Multiply(c, Power(x, degree))).Aggregate(0, (a, b) => a ^ b);

    /// <summary>Lagrange interpolation at 0.</summary>
    public static int AtZero(IReadOnlyList<(int X, int Y)> points)
    {
        var sum = 0;
        foreach (var (x, y) in points)
        {
            var term = y;
            foreach (var (other, _) in points)
                if (other != x)
                    term = Multiply(term, Multiply(other, Inverse(other ^ x)));
            sum ^= term;
        }
        return sum;
    }
}
