namespace SecureFed.Privacy;

/// <summary>The noise each client adds to its own encoded update.</summary>
public enum NoiseMechanism
{
    /// <summary>No noise and no guarantee; a fixed-point encoding whose sum cannot overflow.</summary>
    None,

    /// <summary>Discrete Gaussian noise per client (Kairouz, Liu, Steinke 2021); the sum's deviation from one discrete Gaussian is always charged.</summary>
    DistributedDiscreteGaussian,

    /// <summary>Skellam noise per client (Agarwal, Kairouz, Liu 2021); closed under sums, better when bits are few.</summary>
    DistributedSkellam,
}
