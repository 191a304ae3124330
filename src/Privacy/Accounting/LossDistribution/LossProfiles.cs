namespace SecureFed.Privacy;

/// <summary>The dominating pair of every event that has a known one.</summary>
internal static class LossProfiles
{
    /// <summary>The pair of one part of an event's normal form, or null if none is proven.</summary>
    public static LossProfile? Of(DpEvent part, PrivacyRelation relation)
    {
        var factor = relation == PrivacyRelation.ReplaceOne ? 2 : 1;
        return part switch
        {
            GaussianEvent e => new GaussianProfile(e.NoiseMultiplier / factor),
            LaplaceEvent e => new LaplaceProfile(e.Scale / factor),
            DiscreteGaussianEvent { Sigma: <= DiscreteGaussianProfile.GreatestSigma } e => new DiscreteGaussianProfile(e.Sigma, e.Sensitivity * factor),
            PoissonSampledEvent { Inner: GaussianEvent gaussian } e when relation == PrivacyRelation.ReplaceOne =>
                new OppositeGaussiansProfile(e.Probability, gaussian.NoiseMultiplier),
            PoissonSampledEvent { Inner: GaussianEvent or LaplaceEvent or DiscreteGaussianEvent } e when relation != PrivacyRelation.ReplaceOne =>
                Of(e.Inner, relation) is { } inner ? new SampledProfile(e.Probability, inner) : null,
            _ => null,
        };
    }

    /// <summary>The noise multiplier of the one Gaussian mechanism that a composition of Gaussians only is; otherwise null.</summary>
    public static double? AsOneGaussian(IReadOnlyDictionary<DpEvent, long> parts, PrivacyRelation relation)
    {
        var factor = relation == PrivacyRelation.ReplaceOne ? 2 : 1;
        return parts.Keys.All(part => part is GaussianEvent)
            ? 1 / (factor * Math.Sqrt(parts.Sum(part => part.Value / Math.Pow(((GaussianEvent)part.Key).NoiseMultiplier, 2))))
            : null;
    }
}
