namespace SecureFed.Privacy;

/// <summary>What a grid is chosen for: one vector's clip and shape, the cohort, and the noise multiplier its sum must keep.</summary>
internal sealed record GridTask
{
    public required NoiseMechanism Mechanism { get; init; }

    /// <summary>Values in the ring: the padded dimension when rotated.</summary>
    public required int Dimension { get; init; }

    public required bool Rotate { get; init; }

    public required double RoundingBound { get; init; }

    /// <summary>1, or 2 for replace-one.</summary>
    public required int RelationFactor { get; init; }

    public required int LeastHonestSurvivors { get; init; }

    public required int Contributors { get; init; }

    /// <summary>Contributors times the contributions each may add.</summary>
    public required long Contributions { get; init; }

    public required double WrapDeviations { get; init; }

    public required SumGrowth Growth { get; init; }
}

/// <summary>
/// One vector's grid and noise, all in grid units: D2, D1, local noise and the room a ring needs, computed from the clip norm in grid
/// units and the noise multiplier (Kairouz, Liu, Steinke 2021, Sections 4 and 5).
/// </summary>
internal readonly struct NoisyGrid
{
    // Keeps (clip / granularity + sqrt d)^2 below 2^63, so that squared norms are exact in 64 bits.
    private const double FinestGrid = 1 << 30;

    // Coarser than this a clipped update rounds to nothing.
    private const double CoarsestGrid = 1e-4;

    private readonly GridTask task;

    public NoisyGrid(GridTask task, double clipInGrid, double noiseMultiplier)
    {
        this.task = task;
        ClipInGrid = clipInGrid;
        MaximumSquaredNorm = LargestNorm(clipInGrid, task.Dimension, task.RoundingBound);
        (ContributionL2, ContributionL1) = NormsOf(MaximumSquaredNorm, task.Dimension);

        double local = noiseMultiplier * task.RelationFactor * ContributionL2 / Math.Sqrt(task.LeastHonestSurvivors);
        double units = Math.Ceiling(local * local / DiscreteGaussianSampler.VarianceUnit);
        LocalVarianceUnits = units < 1 ? 1 : units > long.MaxValue / 2 ? long.MaxValue / 2 : (long)units;
    }

    /// <summary>The clip norm over the granularity.</summary>
    public double ClipInGrid { get; }

    /// <summary>D2 squared, a whole number: no encoded contribution has a larger squared norm.</summary>
    public long MaximumSquaredNorm { get; }

    /// <summary>D2: the largest L2 norm of an encoded contribution.</summary>
    public double ContributionL2 { get; }

    /// <summary>D1: its largest L1 norm; integers have an L1 norm of at most their squared L2 norm.</summary>
    public double ContributionL1 { get; }

    /// <summary>One client's noise variance, rounded up to a multiple of 2^-16.</summary>
    public long LocalVarianceUnits { get; }

    public double LocalVariance => LocalVarianceUnits * DiscreteGaussianSampler.VarianceUnit;

    /// <summary>The variance of a coordinate of the sum that is not signal: all noise, and rounding at its largest.</summary>
    private double NoiseVariance => (task.Contributors * LocalVariance) + (task.Contributions / 4.0);

    /// <summary>Half of the ring's size must be at least this for the wanted number of standard deviations.</summary>
    public double HalfRange
    {
        get
        {
            double signal = SignalDeviation(task.Growth);
            double spread = task.WrapDeviations * Math.Sqrt((signal * signal) + NoiseVariance);

            // No coordinate of the sum without noise exceeds contributions x clip, whatever its distribution.
            double certain = (task.Contributions * ClipInGrid) + (task.WrapDeviations * Math.Sqrt(NoiseVariance));
            return Math.Min(spread, certain);
        }
    }

    /// <summary>The probability that one coordinate of the sum leaves a ring of that many bits.</summary>
    public double WrapProbability(int bits, SumGrowth growth)
    {
        double half = Math.ScaleB(1, bits - 1);
        double signal = SignalDeviation(growth);
        double spread = TwoSidedTail(half / Math.Sqrt((signal * signal) + NoiseVariance));
        double certain = TwoSidedTail((half - (task.Contributions * ClipInGrid)) / Math.Sqrt(NoiseVariance));
        return Math.Min(spread, certain);
    }

    /// <summary>
    /// The standard deviation, over the clip norm, of a coordinate's error in the decoded sum of all contributors: noise, and rounding (1/6 on
    /// average over the fraction).
    /// </summary>
    public double PredictedDeviation => Math.Sqrt((task.Contributors * LocalVariance) + (task.Contributions / 6.0)) / ClipInGrid;

    /// <summary>The same with what wrapping around adds: a wrapped coordinate is off by the size of the ring.</summary>
    public double PredictedDeviationWithWrap(int bits, SumGrowth growth)
    {
        double wrapped = Math.Sqrt(WrapProbability(bits, growth)) * Math.ScaleB(1, bits) / ClipInGrid;
        return Math.Sqrt((PredictedDeviation * PredictedDeviation) + (wrapped * wrapped));
    }

    /// <summary>D2 squared: what a vector of clipped norm stays within after rounding, with probability 1 - <paramref name="roundingBound"/> a try.</summary>
    public static long LargestNorm(double clipInGrid, int dimension, double roundingBound)
    {
        double root = Math.Sqrt(dimension);
        double widest = (clipInGrid + root) * (clipInGrid + root);
        double likely = roundingBound == 0
            ? double.PositiveInfinity
            : (clipInGrid * clipInGrid) + (dimension / 4.0) + (Math.Sqrt(-2 * Math.Log(roundingBound)) * (clipInGrid + (root / 2)));

        // A grid so coarse that only zero fits would need no noise and carry nothing.
        return Math.Max(1, (long)Math.Floor(Math.Min(widest, likely)));
    }

    /// <summary>D2 and D1 of integer vectors of that dimension with at most that squared norm; rounded up, so that no rounding of a double understates them.</summary>
    public static (double L2, double L1) NormsOf(long maximumSquaredNorm, int dimension)
    {
        double l2 = Math.BitIncrement(Math.Sqrt(maximumSquaredNorm));
        return (l2, Math.Min(Math.BitIncrement(Math.BitIncrement(Math.Sqrt(dimension)) * l2), maximumSquaredNorm));
    }

    /// <summary>The finest grid worth having: as fine as samplers and exact norms allow; null when even the coarsest needs more noise than a sampler draws.</summary>
    public static NoisyGrid? Finest(GridTask task, double noiseMultiplier)
    {
        double sigma = task.Mechanism == NoiseMechanism.DistributedSkellam ? SkellamSampler.MaximumSigma : DiscreteGaussianSampler.MaximumSigma;
        return Bisect(task, noiseMultiplier, grid => grid.LocalVariance <= sigma * sigma);
    }

    /// <summary>The finest grid whose noisy sum fits into a ring of that many bits, or null when even the coarsest does not.</summary>
    public static NoisyGrid? ForBits(GridTask task, double noiseMultiplier, int bits)
    {
        double half = Math.ScaleB(1, bits - 1);
        return Finest(task, noiseMultiplier) switch
        {
            null => null,
            { } finest when finest.HalfRange <= half => finest,
            _ => Bisect(task, noiseMultiplier, grid => grid.HalfRange <= half),
        };
    }

    /// <summary>The finest grid that satisfies a condition which coarser grids satisfy more easily; null when none does.</summary>
    private static NoisyGrid? Bisect(GridTask task, double noiseMultiplier, Func<NoisyGrid, bool> fits)
    {
        NoisyGrid GridAt(double logarithm) => new(task, Shorten(Math.Exp(logarithm)), noiseMultiplier);
        double low = Math.Log(CoarsestGrid);
        double high = Math.Log(FinestGrid);
        if (!fits(GridAt(low)))
        {
            return null;
        }

        if (fits(GridAt(high)))
        {
            return GridAt(high);
        }

        while (high - low > 1e-8)
        {
            double middle = (low + high) / 2;
            if (fits(GridAt(middle)))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return GridAt(low);
    }

    /// <summary>
    /// Rounds down to 24 significant bits: the exponential functions of two platforms may differ in the last bit, and a plan's hash must not.
    /// </summary>
    private static double Shorten(double value) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) & ~0L << 29);

    private double SignalDeviation(SumGrowth growth)
    {
        double norm = ClipInGrid * (growth == SumGrowth.WorstCase ? task.Contributions : Math.Sqrt(task.Contributions));
        return task.Rotate ? norm / Math.Sqrt(task.Dimension) : norm;
    }

    private static double TwoSidedTail(double deviations) => deviations <= 0 ? 1 : MathNet.Numerics.SpecialFunctions.Erfc(deviations / Math.Sqrt(2));
}
