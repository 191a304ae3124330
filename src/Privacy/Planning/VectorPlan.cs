namespace SecureFed.Privacy;

/// <summary>
/// One named vector of a plan: how contributions are clipped, encoded and noised, and what ring their sum needs. Immutable. "Grid units" are multiples of
/// <see cref="Granularity"/>; the accountant reads sensitivities and noise in grid units, where they are exact.
/// </summary>
public sealed class VectorPlan
{
    private readonly Lazy<NoiseSampler?> sampler;

    internal VectorPlan() => sampler = new Lazy<NoiseSampler?>(CreateSampler);

    private VectorPlan(Lazy<NoiseSampler?> sampler) => this.sampler = sampler;

    /// <summary>The name, as the session knows it.</summary>
    public required string Name { get; init; }

    /// <summary>The number of values of a contribution.</summary>
    public required int Dimension { get; init; }

    /// <summary>The number of values in the ring: the next power of two when rotated, otherwise <see cref="Dimension"/>.</summary>
    public required int PaddedDimension { get; init; }

    /// <summary>Whether contributions pass the randomised Hadamard rotation.</summary>
    public required bool Rotate { get; init; }

    /// <summary>The L2 norm, in input units, to which each contribution is clipped.</summary>
    public required double Clip { get; init; }

    /// <summary>The most contributions one client may add: 1 for <see cref="PrivacyUnit.Client"/>.</summary>
    public required int ContributionsPerClient { get; init; }

    /// <summary>The most clients in a session.</summary>
    public required int MaximumClients { get; init; }

    /// <summary>The noise each client adds.</summary>
    public required NoiseMechanism Mechanism { get; init; }

    /// <summary>Input units per grid unit.</summary>
    public required double Granularity { get; init; }

    /// <summary>D2 squared: no encoded contribution has a larger squared L2 norm in grid units. 0 when there is no noise.</summary>
    public long MaximumSquaredNorm { get; init; }

    /// <summary>The largest L2 norm of one encoded contribution, in grid units: the square root of <see cref="MaximumSquaredNorm"/>, rounded up.</summary>
    public double ContributionL2 { get; init; }

    /// <summary>The largest L1 norm of one encoded contribution, in grid units.</summary>
    public double ContributionL1 { get; init; }

    /// <summary>The most the encoded sum changes in L2 norm (grid units) between two related inputs; includes the factor 2 of replace-one.</summary>
    public double SensitivityL2 { get; init; }

    /// <summary>The same in L1 norm.</summary>
    public double SensitivityL1 { get; init; }

    /// <summary>One client's noise variance in squared grid units, as a whole number of 2^-16.</summary>
    public long LocalVarianceUnits { get; init; }

    /// <summary>One client's noise standard deviation in grid units.</summary>
    public double LocalNoiseStddev => Math.Sqrt(LocalVarianceUnits * DiscreteGaussianSampler.VarianceUnit);

    /// <summary>The sum's noise standard deviation in grid units when only the least honest survivors added theirs.</summary>
    public double CentralNoiseStddev { get; init; }

    /// <summary><see cref="CentralNoiseStddev"/> over <see cref="SensitivityL2"/>; 0 when there is no noise.</summary>
    public double NoiseMultiplier => SensitivityL2 == 0 ? 0 : CentralNoiseStddev / SensitivityL2;

    /// <summary>Bits per value: the ring is the integers modulo 2^Bits.</summary>
    public required int Bits { get; init; }

    /// <summary>The width of a lane that holds one value: 16, 32 or 64.</summary>
    public int LaneBits => Bits <= 16 ? 16 : Bits <= 32 ? 32 : 64;

    /// <summary>Whether the sum cannot overflow: each client's values lie in 0 .. <see cref="Bound"/>. Only without noise.</summary>
    public bool IsExact => Mechanism == NoiseMechanism.None;

    /// <summary>The largest ring value of one client when <see cref="IsExact"/>; otherwise 0.</summary>
    public ulong Bound { get; init; }

    /// <summary>The probability that a coordinate of the sum wraps around, under the growth the plan was made for.</summary>
    public double WrapProbability { get; init; }

    /// <summary>The same if the updates' sum has norm sqrt(n) times the clip norm.</summary>
    public double WrapProbabilityTypical { get; init; }

    /// <summary>D2 over the clip norm in grid units: what rounding adds to the sensitivity.</summary>
    public double RoundingInflation { get; init; } = 1;

    /// <summary>
    /// The standard deviation, in input units, of the error that noise and rounding leave in one coordinate of the decoded sum of all clients.
    /// </summary>
    public double PredictedStddevPerCoordinate { get; init; }

    /// <summary>The same with the error of wrapping around, if all updates point the same way.</summary>
    public double PredictedStddevWorstCase { get; init; }

    /// <summary>The same with the error of wrapping around, if the updates' sum has norm sqrt(n) times the clip norm.</summary>
    public double PredictedStddevTypical { get; init; }

    /// <summary>The clip norm in grid units.</summary>
    internal double ClipInGrid => Clip / Granularity;

    /// <summary>The sampler of one client's noise, null without noise. Made once: a Skellam table can be large.</summary>
    internal NoiseSampler? Sampler => sampler.Value;

    /// <summary>The same in grid units for another clip norm: everything in input units follows it.</summary>
    internal VectorPlan WithClip(double clip)
    {
        double ratio = clip / Clip;
        return new VectorPlan(sampler)
        {
            Name = Name,
            Dimension = Dimension,
            PaddedDimension = PaddedDimension,
            Rotate = Rotate,
            Clip = clip,
            ContributionsPerClient = ContributionsPerClient,
            MaximumClients = MaximumClients,
            Mechanism = Mechanism,
            Granularity = clip / ClipInGrid,
            MaximumSquaredNorm = MaximumSquaredNorm,
            ContributionL2 = ContributionL2,
            ContributionL1 = ContributionL1,
            SensitivityL2 = SensitivityL2,
            SensitivityL1 = SensitivityL1,
            LocalVarianceUnits = LocalVarianceUnits,
            CentralNoiseStddev = CentralNoiseStddev,
            Bits = Bits,
            Bound = Bound,
            WrapProbability = WrapProbability,
            WrapProbabilityTypical = WrapProbabilityTypical,
            RoundingInflation = RoundingInflation,
            PredictedStddevPerCoordinate = PredictedStddevPerCoordinate * ratio,
            PredictedStddevWorstCase = PredictedStddevWorstCase * ratio,
            PredictedStddevTypical = PredictedStddevTypical * ratio,
        };
    }

    private NoiseSampler? CreateSampler() => Mechanism switch
    {
        NoiseMechanism.DistributedDiscreteGaussian => new DiscreteGaussianSampler(LocalVarianceUnits),
        NoiseMechanism.DistributedSkellam => new SkellamSampler(LocalVarianceUnits),
        _ => null,
    };
}
