namespace SecureFed.Privacy;

/// <summary>
/// The symmetric Skellam distribution with variance s^2: the difference of two Poisson(s^2 / 2) variables
/// (Agarwal, Kairouz, Liu 2021). Sums of Skellam variables are Skellam again, so no correction is needed for sums.
/// </summary>
public sealed class SkellamSampler : NoiseSampler
{
    /// <summary>The largest standard deviation, in grid units: it bounds the tables.</summary>
    public const int MaximumSigma = 1 << 14;

    /// <summary>The total variation distance of one draw to the ideal distribution, at most.</summary>
    internal const double Distance = 2 * PoissonTable.StatisticalDistance;

    private readonly long variance;
    private readonly PoissonTable half;

    /// <param name="varianceUnits">s^2 in units of 2^-16; 1 .. 2^44.</param>
    public SkellamSampler(long varianceUnits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(varianceUnits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(varianceUnits, (long)MaximumSigma * MaximumSigma << 16);
        variance = varianceUnits;
        half = new PoissonTable(varianceUnits, shift: 17);
    }

    /// <inheritdoc/>
    public override double Variance => variance * DiscreteGaussianSampler.VarianceUnit;

    /// <inheritdoc/>
    public override double StatisticalDistance => Distance;

    private protected override void FillCore(Span<long> samples, ref NoiseReader reader)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = half.Next(ref reader) - half.Next(ref reader);
        }
    }
}
