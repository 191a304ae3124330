namespace SecureFed.Protocol;

/// <summary>The inner loops of secret sharing, byte by byte: the twin of <see cref="VectorShamir"/> and the plain form of what it computes.</summary>
internal static class ScalarShamir
{
    /// <summary>Evaluates every byte's polynomial at x = 1..count by Horner's rule.</summary>
    public static void Split(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coefficients, int count, Span<byte> shares)
    {
        for (var x = 1; x <= count; x++)
            Evaluate(secret, coefficients, x, shares, from: 0);
    }

    /// <summary>The share at x from byte <paramref name="from"/> on.</summary>
    internal static void Evaluate(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coefficients, int x, Span<byte> shares, int from)
    {
        var length = secret.Length;
        for (var i = from; i < length; i++)
        {
            byte value = 0;
            for (var offset = coefficients.Length - length; offset >= 0; offset -= length)
                value = GaloisField.Multiply((byte)(value ^ coefficients[offset + i]), (byte)x);
            shares[(x - 1) * length + i] = (byte)(value ^ secret[i]);
        }
    }

    /// <summary>The Lagrange coefficients at 0 of distinct x: the product of x_j / (x_j - x_i) over all j but i.</summary>
    public static void Coefficients(ReadOnlySpan<byte> xs, Span<byte> coefficients)
    {
        for (var i = 0; i < xs.Length; i++)
        {
            byte numerator = 1, denominator = 1;
            for (var j = 0; j < xs.Length; j++)
            {
                if (j == i)
                    continue;
                numerator = GaloisField.Multiply(numerator, xs[j]);
                denominator = GaloisField.Multiply(denominator, (byte)(xs[i] ^ xs[j]));
            }
            coefficients[i] = GaloisField.Multiply(numerator, GaloisField.Inverse(denominator));
        }
    }

    /// <summary>The sum of coefficient x share over consecutive shares as long as <paramref name="sum"/>.</summary>
    public static void WeightedSum(ReadOnlySpan<byte> coefficients, ReadOnlySpan<byte> shares, Span<byte> sum) => WeightedSum(coefficients, shares, sum, from: 0);

    /// <summary>The sum from byte <paramref name="from"/> on.</summary>
    internal static void WeightedSum(ReadOnlySpan<byte> coefficients, ReadOnlySpan<byte> shares, Span<byte> sum, int from)
    {
        for (var i = from; i < sum.Length; i++)
        {
            byte value = 0;
            for (var holder = 0; holder < coefficients.Length; holder++)
                value ^= GaloisField.Multiply(shares[holder * sum.Length + i], coefficients[holder]);
            sum[i] = value;
        }
    }
}
