using System.Runtime.Intrinsics;
using CsCheck;

namespace SecureFed.Protocol.Tests;

public class ShamirSharingTests
{
    [Fact]
    public void Every_product_and_inverse_matches_polynomial_arithmetic()
    {
        for (var a = 0; a < 256; a++)
        {
            for (var b = 0; b < 256; b++)
                Assert.Equal(PolynomialOracle.Multiply(a, b), GaloisField.Multiply((byte)a, (byte)b));
            Assert.Equal(a == 0 ? 0 : PolynomialOracle.Inverse(a), GaloisField.Inverse((byte)a));
            var factors = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
            for (var b = 0; b < 256; b += 32)
            {
                var (left, right) = (Vector256.Create((byte)a), Vector256.Create(factors, b));
                Assert.Equal(GaloisField.Multiply(left, right), GaloisField.MultiplyPortable(left, right));
                for (var i = 0; i < 32; i++)
                    Assert.Equal(GaloisField.Multiply((byte)a, factors[b + i]), GaloisField.Multiply(left, right)[i]);
            }
        }
    }

    [Fact]
    public void Shares_are_the_values_of_the_polynomials_that_the_oracle_computes() =>
        Sharing.Sample((secret, threshold, count, randomness) =>
        {
            var shares = Split(secret, threshold, count, randomness);
            for (var i = 0; i < secret.Length; i++)
            {
                var coefficients = Enumerable.Range(0, threshold).Select(degree => (int)(degree == 0 ? secret[i] : randomness[(degree - 1) * secret.Length + i]));
                for (var x = 1; x <= Math.Min(count, 5); x++)
                    Assert.Equal(PolynomialOracle.Evaluate(coefficients, x), shares[(x - 1) * secret.Length + i]);
            }
        }, iter: 30);

    [Fact]
    public void Every_subset_of_t_shares_gives_the_secret_back()
    {
        var secret = Enumerable.Range(100, 32).Select(i => (byte)i).ToArray();
        for (var count = 1; count <= 7; count++)
            for (var threshold = 1; threshold <= count; threshold++)
            {
                var shares = Split(secret, threshold, count, Enumerable.Range(0, 32 * (threshold - 1)).Select(i => (byte)((i * 37 + 5) % 256)).ToArray());
                for (var subset = 0; subset < 1 << count; subset++)
                    if (int.PopCount(subset) == threshold)
                        Assert.Equal(secret, Reconstruct(shares, 32, [.. Enumerable.Range(0, count).Where(j => (subset >> j & 1) == 1).Select(j => (byte)(j + 1))]));
            }
    }

    [Fact]
    public void Reconstruction_matches_the_oracle_for_any_holders_in_any_order() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int).Sample((threshold, seed) =>
        {
            var random = new Random(seed);
            var xs = Enumerable.Range(1, 254).Select(x => (byte)x).OrderBy(_ => random.Next()).Take(threshold).ToArray();
            var shares = new byte[threshold];
            random.NextBytes(shares);
            var secret = new byte[1];
            ShamirSharing.Reconstruct(LagrangeSet.For(xs), shares, secret);
            Assert.Equal(PolynomialOracle.AtZero([.. xs.Select((x, i) => ((int)x, (int)shares[i]))]), secret[0]);
        }, iter: 20);

    [Fact]
    public void One_share_less_leaves_every_secret_possible()
    {
        // With t - 1 shares fixed, each of the 256 secrets belongs to exactly one choice of the last share.
        var secrets = new HashSet<byte>();
        for (var last = 0; last < 256; last++)
            secrets.Add(ReconstructByte([1, 2, 3], [17, 99, (byte)last]));
        Assert.Equal(256, secrets.Count);
    }

    [Fact]
    public void The_largest_sharing_of_version_1_works()
    {
        var random = new Random(7);
        var (secret, randomness) = (new byte[32], new byte[32 * 253]);
        random.NextBytes(secret);
        random.NextBytes(randomness);
        var shares = Split(secret, 254, 254, randomness);
        Assert.Equal(secret, Reconstruct(shares, 32, [.. Enumerable.Range(1, 254).Select(x => (byte)x)]));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 1 })]
    [InlineData(new byte[] { 0, 2, 3 })]
    [InlineData(new byte[] { 1, 255 })]
    public void Holders_that_repeat_or_leave_the_range_are_refused(byte[] xs) => Assert.Throws<ArgumentException>(() => LagrangeSet.For(xs));

    [Fact]
    public void Vector_and_scalar_kernels_give_the_same_bytes() =>
        Sharing.Sample((secret, threshold, count, randomness) =>
        {
            var (scalar, vector) = (new byte[secret.Length * count], new byte[secret.Length * count]);
            ScalarShamir.Split(secret, randomness, count, scalar);
            VectorShamir.Split(secret, randomness, count, vector);
            Assert.Equal(scalar, vector);

            byte[] xs = [.. Enumerable.Range(1, threshold).Select(x => (byte)x)];
            var (scalarSet, vectorSet) = (new byte[threshold], new byte[threshold]);
            ScalarShamir.Coefficients(xs, scalarSet);
            VectorShamir.Coefficients(xs, vectorSet);
            Assert.Equal(scalarSet, vectorSet);

            var (scalarSum, vectorSum) = (new byte[secret.Length], new byte[secret.Length]);
            ScalarShamir.WeightedSum(xs, scalar.AsSpan(0, threshold * secret.Length), scalarSum);
            VectorShamir.WeightedSum(xs, scalar.AsSpan(0, threshold * secret.Length), vectorSum);
            Assert.Equal(scalarSum, vectorSum);
        }, iter: 60);

    private static Gen<(byte[] Secret, int Threshold, int Count, byte[] Randomness)> Sharing =>
        from length in Gen.Int[1, 70]
        from count in Gen.Int[1, 254]
        from threshold in Gen.Int[1, count]
        from secret in Gen.Byte.Array[length]
        from randomness in Gen.Byte.Array[length * (threshold - 1)]
        select (secret, threshold, count, randomness);

    private static byte[] Split(byte[] secret, int threshold, int count, byte[] randomness)
    {
        var shares = new byte[secret.Length * count];
        ShamirSharing.Split(secret, threshold, count, randomness, shares);
        return shares;
    }

    private static byte[] Reconstruct(byte[] allShares, int length, byte[] xs)
    {
        var secret = new byte[length];
        ShamirSharing.Reconstruct(LagrangeSet.For(xs), xs.SelectMany(x => allShares.Skip((x - 1) * length).Take(length)).ToArray(), secret);
        return secret;
    }

    private static byte ReconstructByte(byte[] xs, byte[] shares)
    {
        var secret = new byte[1];
        ShamirSharing.Reconstruct(LagrangeSet.For(xs), shares, secret);
        return secret[0];
    }
}
