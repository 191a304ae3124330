using CsCheck;

namespace SecureFed.Privacy.Tests;

public class WalshHadamardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(64)]
    public void It_multiplies_by_the_matrix_of_parities(int length)
    {
        var random = new Random(length);
        double[] input = [.. Enumerable.Range(0, length).Select(_ => random.Next(-100, 100))];
        double[] output = [.. input];
        WalshHadamard.Transform(output);

        for (int row = 0; row < length; row++)
        {
            double expected = Enumerable.Range(0, length).Sum(column => (int.PopCount(row & column) & 1) == 0 ? input[column] : -input[column]);
            Assert.Equal(expected, output[row]);
        }
    }

    [Fact]
    public void Vector_and_scalar_paths_give_the_same_bits() =>
        Gen.Select(Gen.Int[3, 14], Gen.Int).Sample((power, seed) =>
        {
            var random = new Random(seed);
            double[] vector = [.. Enumerable.Range(0, 1 << power).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 12)))];
            double[] scalar = [.. vector];
            WalshHadamard.Transform(vector);
            WalshHadamard.TransformScalar(scalar);
            Assert.Equal(scalar, vector);
        }, iter: 50);

    [Fact]
    public void The_rotation_keeps_the_norm_spreads_the_energy_and_undoes_itself()
    {
        var rotation = new HadamardRotation(1024, [1, 2, 3], "update");
        var values = new double[1024];
        values[17] = 5;
        rotation.Forward(values, 1);
        Assert.Equal(5, L2Clipping.Norm(values), 12);
        Assert.All(values, value => Assert.Equal(5.0 / 32, Math.Abs(value), 12));
        rotation.Inverse(values, 1);
        Assert.Equal(5, values[17], 12);
        Assert.Equal(0, values.Where((_, i) => i != 17).Sum(Math.Abs), 9);
    }

    [Fact]
    public void Seeds_and_names_give_different_rotations()
    {
        double[] Rotated(byte seed, string name)
        {
            var values = new double[64];
            values[0] = values[1] = 1;
            values[3] = 2;
            values[40] = -5;
            new HadamardRotation(64, [seed], name).Forward(values, 1);
            return values;
        }

        Assert.Equal(Rotated(1, "a"), Rotated(1, "a"));
        Assert.NotEqual(Rotated(1, "a"), Rotated(2, "a"));
        Assert.NotEqual(Rotated(1, "a"), Rotated(1, "b"));
    }
}
