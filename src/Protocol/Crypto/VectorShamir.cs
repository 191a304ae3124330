using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureFed.Protocol;

/// <summary>The inner loops of secret sharing on 32 bytes at once: with the processor's GF(2^8) multiplier (whose polynomial is ours) where there is one, by shifts and masks elsewhere.</summary>
internal static class VectorShamir
{
    // Chains of dependent multiplications in flight: enough to hide their latency, few enough for the registers.
    private const int Chains = 8;

    // A holder set has at most 254 members: eight vectors.
    private const int SetVectors = 8;

    private static int Width => Vector256<byte>.Count;

    /// <summary>Evaluates every byte's polynomial at x = 1..count by Horner's rule.</summary>
    public static void Split(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coefficients, int count, Span<byte> shares)
    {
        var whole = secret.Length - secret.Length % Width;
        for (var offset = 0; offset < whole; offset += Width)
            for (var x = 1; x <= count; x += Chains)
                EvaluateChains(secret, coefficients, offset, x, Math.Min(Chains, count - x + 1), shares);
        if (whole == secret.Length)
            return;
        for (var x = 1; x <= count; x++)
            ScalarShamir.Evaluate(secret, coefficients, x, shares, from: whole);
    }

    /// <summary>The Lagrange coefficients at 0 of distinct x, 1 to 254 of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Coefficients(ReadOnlySpan<byte> xs, Span<byte> coefficients)
    {
        Span<byte> padded = stackalloc byte[SetVectors * Vector256<byte>.Count];
        padded.Fill(1);
        xs.CopyTo(padded);
        var points = MemoryMarshal.Cast<byte, Vector256<byte>>(padded);
        var numerator = Vector256.Create(ProductOf(points));
        for (var i = 0; i * Width < xs.Length; i++)
        {
            // The point itself takes part in the numerator, so it must in the denominator.
            var denominator = points[i];
            foreach (var x in xs)
                denominator = GaloisField.Multiply(denominator, NonZero(points[i] ^ Vector256.Create(x)));
            points[i] = GaloisField.Multiply(numerator, Inverse(denominator));
        }
        padded[..xs.Length].CopyTo(coefficients);
    }

    /// <summary>The sum of coefficient x share over consecutive shares as long as <paramref name="sum"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightedSum(ReadOnlySpan<byte> coefficients, ReadOnlySpan<byte> shares, Span<byte> sum)
    {
        var whole = sum.Length - sum.Length % Width;
        for (var offset = 0; offset < whole; offset += Width)
        {
            var value = Vector256<byte>.Zero;
            for (var holder = 0; holder < coefficients.Length; holder++)
                value ^= GaloisField.Multiply(Vector256.Create(coefficients[holder]), Vector256.Create(shares.Slice(holder * sum.Length + offset, Width)));
            value.CopyTo(sum[offset..]);
        }
        ScalarShamir.WeightedSum(coefficients, shares, sum, from: whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EvaluateChains(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coefficients, int offset, int firstX, int chains, Span<byte> shares)
    {
        // Chains past the last share are computed and dropped: x wraps harmlessly.
        var x0 = Vector256.Create(unchecked((byte)firstX));
        var x1 = Vector256.Create(unchecked((byte)(firstX + 1)));
        var x2 = Vector256.Create(unchecked((byte)(firstX + 2)));
        var x3 = Vector256.Create(unchecked((byte)(firstX + 3)));
        var x4 = Vector256.Create(unchecked((byte)(firstX + 4)));
        var x5 = Vector256.Create(unchecked((byte)(firstX + 5)));
        var x6 = Vector256.Create(unchecked((byte)(firstX + 6)));
        var x7 = Vector256.Create(unchecked((byte)(firstX + 7)));
        var v0 = Vector256<byte>.Zero;
        Vector256<byte> v1 = v0, v2 = v0, v3 = v0, v4 = v0, v5 = v0, v6 = v0, v7 = v0;
        for (var at = coefficients.Length - secret.Length; at >= 0; at -= secret.Length)
        {
            var coefficient = Vector256.Create(coefficients.Slice(at + offset, Width));
            v0 = GaloisField.Multiply(v0 ^ coefficient, x0);
            v1 = GaloisField.Multiply(v1 ^ coefficient, x1);
            v2 = GaloisField.Multiply(v2 ^ coefficient, x2);
            v3 = GaloisField.Multiply(v3 ^ coefficient, x3);
            v4 = GaloisField.Multiply(v4 ^ coefficient, x4);
            v5 = GaloisField.Multiply(v5 ^ coefficient, x5);
            v6 = GaloisField.Multiply(v6 ^ coefficient, x6);
            v7 = GaloisField.Multiply(v7 ^ coefficient, x7);
        }
        var constant = Vector256.Create(secret.Slice(offset, Width));
        ReadOnlySpan<Vector256<byte>> values = [v0 ^ constant, v1 ^ constant, v2 ^ constant, v3 ^ constant, v4 ^ constant, v5 ^ constant, v6 ^ constant, v7 ^ constant];
        for (var chain = 0; chain < chains; chain++)
            values[chain].CopyTo(shares.Slice((firstX - 1 + chain) * secret.Length + offset, Width));
    }

    private static byte ProductOf(ReadOnlySpan<Vector256<byte>> factors)
    {
        var product = factors[0];
        foreach (var factor in factors[1..])
            product = GaloisField.Multiply(product, factor);
        byte result = 1;
        for (var i = 0; i < Vector256<byte>.Count; i++)
            result = GaloisField.Multiply(result, product[i]);
        return result;
    }

    private static Vector256<byte> NonZero(Vector256<byte> value) => value | Vector256.Equals(value, Vector256<byte>.Zero) & Vector256<byte>.One;

    private static Vector256<byte> Inverse(Vector256<byte> value)
    {
        var (power, product) = (value, Vector256<byte>.One);
        for (var i = 0; i < 7; i++)
        {
            power = GaloisField.Multiply(power, power);
            product = GaloisField.Multiply(product, power);
        }
        return product;
    }
}
