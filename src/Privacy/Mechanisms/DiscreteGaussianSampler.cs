namespace SecureFed.Privacy;

/// <summary>
/// The discrete Gaussian N_Z(0, sigma^2): P(x) proportional to exp(-x^2 / (2 sigma^2)), with sigma^2 a multiple of 2^-16. Exact: rejection
/// from the discrete Laplace distribution on integers (Canonne, Kamath, Steinke 2020, Algorithm 3). The denominator 2^16 keeps
/// the integers of nearly every draw within 64 bits for sigma up to 150 and within 127 bits up to <see cref="MaximumSigma"/>.
/// </summary>
public sealed class DiscreteGaussianSampler : NoiseSampler
{
    /// <summary>sigma^2 is a whole number of these.</summary>
    public const double VarianceUnit = 1.0 / 65536;

    /// <summary>The largest sigma, in grid units.</summary>
    public const int MaximumSigma = 1 << 18;

    private readonly long variance;
    private readonly uint scale;
    private readonly ExponentialTrials proposal;
    private readonly UInt128 denominator;
    private readonly ulong shortDenominator;

    /// <param name="varianceUnits">sigma^2 in units of 2^-16; 1 .. 2^52.</param>
    public DiscreteGaussianSampler(long varianceUnits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(varianceUnits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(varianceUnits, (long)MaximumSigma * MaximumSigma << 16);
        variance = varianceUnits;
        scale = (uint)Math.Floor(Math.Sqrt(Variance)) + 1;
        proposal = new ExponentialTrials(scale);
        denominator = ((UInt128)scale * scale * (ulong)variance) << 17;
        shortDenominator = denominator < (1UL << 62) ? (ulong)denominator : 0;
    }

    /// <inheritdoc/>
    public override double Variance => variance * VarianceUnit;

    /// <inheritdoc/>
    public override double StatisticalDistance => 0;

    private protected override void FillCore(Span<long> samples, ref NoiseReader reader)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            long magnitude;
            bool negative;
            do
            {
                magnitude = proposal.Geometric(ref reader);
                negative = reader.NextBit();
            }
            while ((negative && magnitude == 0) || !Accept(magnitude, ref reader));
            samples[i] = negative ? -magnitude : magnitude;
        }
    }

    /// <summary>
    /// True with probability exp(-(y - sigma^2/t)^2 / (2 sigma^2)), t the scale of the proposal. With V = 2^16 sigma^2 the exponent is
    /// (y t 2^16 - V)^2 / (2^17 t^2 V), a ratio of integers.
    /// </summary>
    private bool Accept(long magnitude, ref NoiseReader reader)
    {
        // A proposal so far out that this overflows has a probability below exp(-2000).
        long difference = Math.Abs((magnitude * scale << 16) - variance);
        return difference <= uint.MaxValue && shortDenominator != 0
            ? AcceptShort((ulong)difference * (ulong)difference, ref reader)
            : AcceptLong((UInt128)difference * (UInt128)difference, ref reader);
    }

    /// <summary>Whole units of the exponent are trials of 1/e each; the rest is below one.</summary>
    private bool AcceptShort(ulong numerator, ref NoiseReader reader)
    {
        for (; numerator > shortDenominator; numerator -= shortDenominator)
        {
            if (!reader.BernoulliExpMinusOne())
            {
                return false;
            }
        }

        return reader.BernoulliExp(numerator, shortDenominator);
    }

    /// <inheritdoc cref="AcceptShort"/>
    private bool AcceptLong(UInt128 numerator, ref NoiseReader reader)
    {
        for (; numerator > denominator; numerator -= denominator)
        {
            if (!reader.BernoulliExpMinusOne())
            {
                return false;
            }
        }

        return reader.BernoulliExp(numerator, denominator);
    }
}
