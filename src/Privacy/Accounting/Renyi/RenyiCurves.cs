namespace SecureFed.Privacy;

/// <summary>The Renyi divergence of any supported event as a function of the order.</summary>
internal static class RenyiCurves
{
    /// <summary>Differences B(l) are integrated up to this order; above it the plain bound is used.</summary>
    private const int GreatestDifferenceOrder = 256;

    /// <summary>The curve of one part of an event's normal form, or null if there is no proof.</summary>
    /// <param name="part">A part of the normal form.</param>
    /// <param name="relation">Which two inputs are compared.</param>
    public static Func<double, double>? Of(DpEvent part, PrivacyRelation relation)
    {
        var factor = relation == PrivacyRelation.ReplaceOne ? 2 : 1;
        return part switch
        {
            GaussianEvent e => order => MechanismRenyi.Gaussian(order, e.NoiseMultiplier, factor),
            LaplaceEvent e => order => MechanismRenyi.Laplace(order, e.Scale, factor),
            DiscreteGaussianEvent e => order => MechanismRenyi.Gaussian(order, e.Sigma / e.Sensitivity, factor),
            DistributedDiscreteGaussianEvent e => DistributedDiscreteGaussian(e, factor),
            SkellamEvent e => new IntegerOrderCurve(order => MechanismRenyi.Skellam(order, e, factor)).At,
            ZcdpEvent e => order => e.Rho * factor * factor * order,
            PoissonSampledEvent e => Poisson(e, relation),
            SampledWithoutReplacementEvent e => WithoutReplacement(e, relation),
            ComposedEvent or SelfComposedEvent => Composed(part, relation),
            _ => null,
        };
    }

    private static Func<double, double> DistributedDiscreteGaussian(DistributedDiscreteGaussianEvent e, double factor)
    {
        var (l2, l1, tau) = MechanismRenyi.Scaled(e, factor);
        return order => MechanismRenyi.DistributedDiscreteGaussian(order, l2, l1, tau, e.Dimension);
    }

    private static Func<double, double>? Composed(DpEvent whole, PrivacyRelation relation)
    {
        var curves = new List<(Func<double, double> Curve, long Count)>();
        foreach (var (part, count) in EventNormalForm.Parts(whole, 1))
        {
            if (Of(part, relation) is not { } curve)
                return null;
            curves.Add((curve, count));
        }

        return order => curves.Sum(part => part.Count * part.Curve(order));
    }

    private static Func<double, double>? Poisson(PoissonSampledEvent e, PrivacyRelation relation)
    {
        var q = e.Probability;
        if (e.Inner is GaussianEvent gaussian)
        {
            return relation == PrivacyRelation.ReplaceOne
                ? order => SampledGaussianRenyi.ReplaceOne(order, q, gaussian.NoiseMultiplier)
                : order => SampledGaussianRenyi.At(order, q, gaussian.NoiseMultiplier);
        }

        if (relation == PrivacyRelation.ReplaceOne || Of(e.Inner, relation) is not { } inner)
            return null;

        // The moments of the discrete Gaussian at whole orders are those of the continuous one, so the same sum is exact there.
        if (e.Inner is DiscreteGaussianEvent discrete)
            return new IntegerOrderCurve(order => SampledGaussianRenyi.AtWhole(order, q, discrete.Sigma / discrete.Sensitivity)).At;

        var whole = new IntegerOrderCurve(order => inner(order));
        return new IntegerOrderCurve(order => Math.Min(whole.Whole(order), SampledRenyiBounds.Poisson(order, q, whole.Whole))).At;
    }

    /// <summary>
    /// Proven for replacing one member; setting one member's contribution to zero is a case of it. Adding or removing one changes the
    /// population and is not covered.
    /// </summary>
    private static Func<double, double>? WithoutReplacement(SampledWithoutReplacementEvent e, PrivacyRelation relation)
    {
        if (relation == PrivacyRelation.AddOrRemoveOne || Of(e.Inner, PrivacyRelation.ReplaceOne) is not { } inner)
            return null;
        var rate = (double)e.Sample / e.Population;
        var whole = new IntegerOrderCurve(order => inner(order));
        var pureEpsilon = e.Inner is LaplaceEvent laplace ? 2 / laplace.Scale : double.PositiveInfinity;
        var differences = e.Inner is GaussianEvent gaussian
            ? new IntegerOrderCurve(power => SampledRenyiBounds.LogGaussianDifference(power, gaussian.NoiseMultiplier / 2))
            : null;
        return new IntegerOrderCurve(Bound).At;

        double Bound(int order) => Math.Min(whole.Whole(order), SampledRenyiBounds.WithoutReplacement(
            order, rate, whole.Whole, pureEpsilon, order <= GreatestDifferenceOrder && differences is not null ? differences.Whole : null));
    }
}
