namespace SecureFed.Protocol;

/// <summary>The inner loops of <see cref="ShamirSharing"/>.</summary>
internal static class ShamirKernels
{
    /// <summary>The polynomial of every byte at x, by Horner's rule: constant term in <paramref name="secret"/>, the others in <paramref name="coefficients"/>.</summary>
    public static void Evaluate(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coefficients, byte x, Span<byte> share)
    {
        share.Clear();
        for (var offset = coefficients.Length - secret.Length; offset >= 0; offset -= secret.Length)
            for (var i = 0; i < share.Length; i++)
                share[i] = (byte)(GaloisField.Multiply(share[i], x) ^ coefficients[offset + i]);
        for (var i = 0; i < share.Length; i++)
            share[i] = (byte)(GaloisField.Multiply(share[i], x) ^ secret[i]);
    }

    /// <summary>Adds coefficient x share, byte by byte.</summary>
    public static void MultiplyAdd(byte coefficient, ReadOnlySpan<byte> share, Span<byte> sum)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] ^= GaloisField.Multiply(share[i], coefficient);
    }

    /// <summary>x_i times the product of all other differences x_i - x_j; 0 where an x is repeated.</summary>
    public static void Denominators(ReadOnlySpan<byte> xs, Span<byte> denominators)
    {
        for (var i = 0; i < xs.Length; i++)
        {
            var product = xs[i];
            for (var j = 0; j < xs.Length; j++)
                if (j != i)
                    product = GaloisField.Multiply(product, (byte)(xs[i] ^ xs[j]));
            denominators[i] = product;
        }
    }
}
