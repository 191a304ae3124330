using MathNet.Numerics.Distributions;

namespace SecureFed.Simulation;

/// <summary>Random proportions that sum to one.</summary>
internal static class RandomShares
{
    /// <summary>A draw from the symmetric Dirichlet distribution of <paramref name="count"/> parts.</summary>
    /// <remarks>Normalised gamma draws; for tiny concentrations all may underflow to zero, and then one part takes everything.</remarks>
    public static double[] Dirichlet(double concentration, int count, Random random)
    {
        var shares = new double[count];
        for (var i = 0; i < count; i++)
            shares[i] = Gamma.Sample(random, concentration, 1);
        var sum = shares.Sum();
        if (sum > 0)
            return Array.ConvertAll(shares, share => share / sum);
        shares[random.Next(count)] = 1;
        return shares;
    }
}
