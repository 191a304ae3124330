namespace SecureFed.Privacy.Tests;

public class RealFourierTests
{
    [Theory]
    [InlineData(64, 64, 3)]
    [InlineData(128, 7, 2)]
    [InlineData(512, 300, 5)]
    [InlineData(4096, 4000, 1)]
    [InlineData(8192, 900, 7)]
    [InlineData(16384, 2048, 4)]
    [InlineData(128, 500, 2)]
    public void A_power_of_the_spectrum_is_a_repeated_cyclic_convolution(int length, int values, int power)
    {
        var random = new Random(values);
        var sequence = Enumerable.Range(0, values).Select(_ => random.NextDouble() / values).ToArray();

        using var spectrum = RealFourier.Forward(sequence, length);
        spectrum.Raise(power);
        var actual = spectrum.Inverse(start: 0, length);

        var folded = new double[length];
        for (var i = 0; i < values; i++)
            folded[i % length] += sequence[i];
        var expected = folded;
        for (var i = 1; i < power; i++)
            expected = Convolve(expected, folded);
        for (var i = 0; i < length; i++)
            Assert.Equal(expected[i], actual[i], 1e-16 * length);
    }

    [Fact]
    public void Two_spectra_multiply_and_the_window_goes_around()
    {
        double[] left = [0, 0.5, 0.5];
        double[] right = [.. new double[62], 0.25, 0.75];

        using var product = RealFourier.Forward(left, 64);
        using var other = RealFourier.Forward(right, 64);
        product.Multiply(other);

        // 62 + 1 = 63, 62 + 2 = 63 + 1 = 0 and 63 + 2 = 1 modulo 64.
        var window = product.Inverse(start: 63, count: 4);
        Assert.Equal([0.125, 0.5, 0.375, 0], window.Select(p => Math.Round(p, 14)));
    }

    [Fact]
    public void A_spectrum_that_has_all_but_vanished_still_inverts_rightly()
    {
        // Ten thousand fair coins: nearly all frequencies are zero after the power. The binomial distribution is the answer.
        using var spectrum = RealFourier.Forward([0.5, 0.5], 16384);
        spectrum.Raise(10_000);

        var actual = spectrum.Inverse(start: 4_700, count: 600);

        for (var i = 0; i < actual.Length; i++)
            Assert.Equal(MathNet.Numerics.Distributions.Binomial.PMF(0.5, 10_000, 4_700 + i), actual[i], 1e-12);
    }

    private static double[] Convolve(double[] left, double[] right)
    {
        var result = new double[left.Length];
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = 0; left[i] != 0 && j < right.Length; j++)
                result[(i + j) & (left.Length - 1)] += left[i] * right[j];
        }

        return result;
    }
}
