namespace SecureFed.Privacy;

/// <summary>
/// The discrete Laplace distribution with rational scale b = p/q: P(x) proportional to exp(-|x| / b). Exact
/// (Canonne, Kamath, Steinke 2020, Algorithm 2).
/// </summary>
public sealed class DiscreteLaplaceSampler : NoiseSampler
{
    /// <summary>The largest numerator of the scale.</summary>
    public const int MaximumNumerator = 1 << 20;

    private readonly uint numerator;
    private readonly uint denominator;
    private readonly ExponentialTrials geometric;

    /// <param name="numerator">p, 1 .. <see cref="MaximumNumerator"/>.</param>
    /// <param name="denominator">q, 1 .. <see cref="MaximumNumerator"/>.</param>
    public DiscreteLaplaceSampler(int numerator, int denominator = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numerator, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numerator, MaximumNumerator);
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(denominator, MaximumNumerator);
        this.numerator = (uint)numerator;
        this.denominator = (uint)denominator;
        geometric = new ExponentialTrials(this.numerator);
    }

    /// <inheritdoc/>
    public override double Variance
    {
        get
        {
            // 2 r / (1 - r)^2 with r = exp(-q/p), in the form that keeps its digits for large scales.
            double half = Math.Sinh((double)denominator / numerator / 2);
            return 1 / (2 * half * half);
        }
    }

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
                magnitude = geometric.Geometric(ref reader) / denominator;
                negative = reader.NextBit();
            }
            while (negative && magnitude == 0);
            samples[i] = negative ? -magnitude : magnitude;
        }
    }
}
