namespace SecureFed.Privacy;

/// <summary>Nothing: an output that does not depend on private data.</summary>
public sealed record NoOpEvent : DpEvent
{
    /// <inheritdoc/>
    public override string Type => "no-op";
}

/// <summary>A release without any privacy: every accountant answers an infinite epsilon.</summary>
public sealed record NonPrivateEvent : DpEvent
{
    /// <inheritdoc/>
    public override string Type => "non-private";
}

/// <summary>
/// f(x) + N(0, (z c)^2 I), where the L2 norm of f moves by at most c and z is the noise multiplier (standard deviation over sensitivity).
/// </summary>
public sealed record GaussianEvent : DpEvent
{
    /// <param name="noiseMultiplier">z, at least 0; 0 is a release without privacy.</param>
    public GaussianEvent(double noiseMultiplier) => NoiseMultiplier = NotNegative(noiseMultiplier, nameof(noiseMultiplier));

    /// <summary>z: standard deviation over sensitivity.</summary>
    public double NoiseMultiplier { get; }

    /// <inheritdoc/>
    public override string Type => "gaussian";
}

/// <summary>f(x) + Laplace noise of density proportional to exp(-|y| / (b c)), where f is a number that moves by at most c and b is the scale.</summary>
public sealed record LaplaceEvent : DpEvent
{
    /// <param name="scale">b, at least 0; 0 is a release without privacy.</param>
    public LaplaceEvent(double scale) => Scale = NotNegative(scale, nameof(scale));

    /// <summary>b: scale over sensitivity; the mechanism is (1/b)-differentially private.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public override string Type => "laplace";
}

/// <summary>
/// f(x) + N_Z(0, sigma^2), where f is one integer that moves by at most <see cref="Sensitivity"/> and P[N_Z = y] is proportional to
/// exp(-y^2 / (2 sigma^2)) on the integers (Canonne, Kamath, Steinke 2020). Its variance is not sigma^2 when sigma is small.
/// </summary>
/// <remarks>A vector with this noise in every coordinate is a <see cref="DistributedDiscreteGaussianEvent"/> of one contributor.</remarks>
public sealed record DiscreteGaussianEvent : DpEvent
{
    /// <param name="sigma">The scale, at least 0; 0 is a release without privacy.</param>
    /// <param name="sensitivity">How far the integer moves at most, at least 1.</param>
    public DiscreteGaussianEvent(double sigma, long sensitivity = 1)
    {
        Sigma = NotNegative(sigma, nameof(sigma));
        Sensitivity = AtLeast(sensitivity, 1, nameof(sensitivity));
    }

    /// <summary>The scale parameter, in units of the integer.</summary>
    public double Sigma { get; }

    /// <summary>How far the integer moves at most.</summary>
    public long Sensitivity { get; }

    /// <inheritdoc/>
    public override string Type => "discrete-gaussian";
}

/// <summary>
/// f(x) + Y_1 + ... + Y_n in Z^d, where every Y_i has independent coordinates N_Z(0, s^2) and f moves by at most L2 and L1 in those
/// norms (Kairouz, Liu, Steinke 2021). n counts only contributors whose noise is certain; the sum is not a discrete Gaussian.
/// </summary>
public sealed record DistributedDiscreteGaussianEvent : DpEvent
{
    /// <param name="contributors">n, at least 1: honest survivors.</param>
    /// <param name="localSigma">s in grid units, at least 0; 0 is a release without privacy.</param>
    /// <param name="dimension">d, at least 1, padded.</param>
    /// <param name="l2">L2 sensitivity in grid units, above 0.</param>
    /// <param name="l1">L1 sensitivity in grid units, above 0.</param>
    public DistributedDiscreteGaussianEvent(long contributors, double localSigma, long dimension, double l2, double l1)
    {
        Contributors = AtLeast(contributors, 1, nameof(contributors));
        LocalSigma = NotNegative(localSigma, nameof(localSigma));
        Dimension = AtLeast(dimension, 1, nameof(dimension));
        L2 = Positive(l2, nameof(l2));
        L1 = Positive(l1, nameof(l1));
    }

    /// <summary>n: contributors of noise that can be counted on.</summary>
    public long Contributors { get; }

    /// <summary>s: the scale of one contributor's noise, in grid units.</summary>
    public double LocalSigma { get; }

    /// <summary>d: coordinates that carry noise.</summary>
    public long Dimension { get; }

    /// <summary>L2 sensitivity, in grid units.</summary>
    public double L2 { get; }

    /// <summary>L1 sensitivity, in grid units.</summary>
    public double L1 { get; }

    /// <inheritdoc/>
    public override string Type => "distributed-discrete-gaussian";
}

/// <summary>
/// f(x) + Skellam noise in every coordinate of Z^d: the difference of two Poisson numbers of mean mu/2, of total variance mu
/// (Agarwal, Kairouz, Liu 2021). Closed under sums, so it is the same event for one contributor or many.
/// </summary>
public sealed record SkellamEvent : DpEvent
{
    /// <param name="variance">mu in squared grid units, at least 0; 0 is a release without privacy.</param>
    /// <param name="l2">L2 sensitivity in grid units, above 0.</param>
    /// <param name="l1">L1 sensitivity in grid units, above 0.</param>
    public SkellamEvent(double variance, double l2, double l1)
    {
        Variance = NotNegative(variance, nameof(variance));
        L2 = Positive(l2, nameof(l2));
        L1 = Positive(l1, nameof(l1));
    }

    /// <summary>mu: the variance of the noise on one coordinate of the sum, in squared grid units.</summary>
    public double Variance { get; }

    /// <summary>L2 sensitivity, in grid units.</summary>
    public double L2 { get; }

    /// <summary>L1 sensitivity, in grid units.</summary>
    public double L1 { get; }

    /// <inheritdoc/>
    public override string Type => "skellam";
}

/// <summary>
/// Any mechanism whose Renyi divergence of every order alpha above 1 is at most rho alpha between inputs one
/// <see cref="PrivacyRelation.AddOrRemoveOne"/> or <see cref="PrivacyRelation.ZeroOut"/> step apart (Bun, Steinke 2016).
/// <see cref="PrivacyRelation.ReplaceOne"/> is two such steps and costs 4 rho by group privacy.
/// </summary>
public sealed record ZcdpEvent : DpEvent
{
    /// <param name="rho">rho, at least 0.</param>
    public ZcdpEvent(double rho) => Rho = NotNegative(rho, nameof(rho));

    /// <summary>rho.</summary>
    public double Rho { get; }

    /// <inheritdoc/>
    public override string Type => "zcdp";
}
