namespace SecureFed.Privacy;

/// <summary>A composed loss in every direction of the relation; an answer is the largest of them.</summary>
internal sealed record LossBound(IReadOnlyList<LossDistribution> Directions)
{
    public double Epsilon(double delta) => Directions.Max(loss => loss.Epsilon(delta));

    public double Delta(double epsilon) => Directions.Max(loss => loss.Delta(epsilon));

    /// <summary>What numerics may have done to <see cref="Delta"/>.</summary>
    public double NumericError(double epsilon) => Directions.Max(loss => loss.NumericError(epsilon));
}

/// <summary>The composition of all parts of an account, bounded from above and from below.</summary>
internal sealed record LossBounds(LossBound Upper, LossBound Lower, double Step, bool CanRefine)
{
    /// <summary>Most grid points of one mechanism.</summary>
    private const long MostPoints = 1 << 21;

    /// <summary>Beyond this spacing of losses a grid says nothing any more.</summary>
    private const double CoarsestStep = 1e4;

    /// <summary>Longest window of a composition.</summary>
    private const long MostComposedPoints = 1 << 22;

    /// <summary>Composes on a grid of the given step, or on the least coarser one that is not too long; null if there is none.</summary>
    /// <param name="parts">Parts of the normal form with their counts; at least one.</param>
    /// <param name="relation">Which two inputs are compared.</param>
    /// <param name="question">What will be asked first.</param>
    /// <param name="step">Spacing of the grid.</param>
    /// <param name="interval">Whether the lower side is needed; otherwise it repeats the upper.</param>
    public static LossBounds? Of(IReadOnlyDictionary<DpEvent, long> parts, PrivacyRelation relation, LossQuestion question, double step, bool interval)
    {
        if (OnLattice(parts, relation, question) is { } exact)
            return exact;

        var profiles = parts.Select(part => (Profile: LossProfiles.Of(part.Key, relation)!, part.Value)).ToArray();
        var directions = profiles.All(part => part.Profile.IsSymmetric) ? new[] { false } : [false, true];
        while (profiles.Sum(part => LossGrid.Points(part.Profile, step)) > MostPoints)
            step *= 2;
        for (; step < CoarsestStep; step *= 2)
        {
            var jobs = directions.SelectMany(reversed => interval ? new[] { (reversed, true), (reversed, false) } : [(reversed, true)]).ToArray();
            var composed = new LossDistribution?[jobs.Length];
            Parallel.For(0, jobs.Length, i => composed[i] = Compose(profiles, question, jobs[i].reversed, jobs[i].Item2, step));
            if (composed.Contains(null))
                continue;
            var upper = Side(dominating: true);
            return new LossBounds(upper, interval ? Side(dominating: false) : upper, step, step > 2e-7);

            LossBound Side(bool dominating) => new([.. jobs.Zip(composed).Where(job => job.First.Item2 == dominating).Select(job => job.Second!)]);
        }

        return null;
    }

    private static LossDistribution? Compose((LossProfile Profile, long Count)[] profiles, LossQuestion question, bool reversed, bool dominating, double step)
    {
        var losses = profiles.Select(part =>
        {
            var profile = reversed ? new ReversedProfile(part.Profile) : part.Profile;
            return new ComposedLoss(dominating ? ConnectTheDots.Dominating(profile, step) : TangentDots.Dominated(profile, step), part.Count);
        }).ToArray();
        return LossComposition.Compose(losses, question, dominating, MostComposedPoints);
    }

    /// <summary>
    /// One discrete Gaussian, repeated, needs no grid: its losses lie on a lattice, so the convolution is exact. Null if that would be too long.
    /// </summary>
    private static LossBounds? OnLattice(IReadOnlyDictionary<DpEvent, long> parts, PrivacyRelation relation, LossQuestion question)
    {
        if (parts.Count != 1 || LossProfiles.Of(parts.First().Key, relation) is not DiscreteGaussianProfile profile)
            return null;
        var loss = new LossDistribution(profile.FirstLoss, profile.Spacing, profile.Mass, 0);
        var count = parts.First().Value;
        // What the table leaves out may have any loss.
        if (LossComposition.Compose([new ComposedLoss(loss with { InfinityMass = profile.Outside }, count)], question, dominating: true, MostComposedPoints) is not { } upper)
            return null;
        var lower = LossComposition.Compose([new ComposedLoss(loss, count)], question, dominating: false, MostComposedPoints)!;
        return new LossBounds(new LossBound([upper]), new LossBound([lower]), profile.Spacing, false);
    }
}
