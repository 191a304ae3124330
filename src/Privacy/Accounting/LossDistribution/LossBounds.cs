namespace SecureFed.Privacy;

/// <summary>A composed loss in every direction of the relation; an answer is the largest of them.</summary>
internal sealed record LossBound(IReadOnlyList<LossDistribution> Directions, double NumericError)
{
    public double Epsilon(double delta) => Directions.Max(loss => loss.Epsilon(delta));

    public double Delta(double epsilon) => Directions.Max(loss => loss.Delta(epsilon));
}

/// <summary>The composition of all parts of an account, bounded from above and from below.</summary>
internal sealed record LossBounds(LossBound Upper, LossBound Lower, double Step, bool CanRefine)
{
    /// <summary>Most grid points of one mechanism.</summary>
    private const long MostPoints = 1 << 21;

    /// <summary>Longest window of a composition.</summary>
    private const long MostComposedPoints = 1 << 22;

    /// <summary>Composes on a grid of the given step, or on the least coarser one that is not too long.</summary>
    /// <param name="parts">Parts of the normal form with their counts; at least one.</param>
    /// <param name="relation">Which two inputs are compared.</param>
    /// <param name="step">Spacing of the grid.</param>
    /// <param name="interval">Whether the lower side is needed; otherwise it repeats the upper.</param>
    public static LossBounds Of(IReadOnlyDictionary<DpEvent, long> parts, PrivacyRelation relation, double step, bool interval)
    {
        if (OnLattice(parts, relation) is { } exact)
            return exact;

        var profiles = parts.Select(part => (Profile: LossProfiles.Of(part.Key, relation)!, part.Value)).ToArray();
        var directions = profiles.All(part => part.Profile.IsSymmetric) ? new[] { false } : [false, true];
        while (profiles.Sum(part => LossGrid.Points(part.Profile, step)) > MostPoints)
            step *= 2;
        for (; ; step *= 2)
        {
            var jobs = directions.SelectMany(reversed => interval ? new[] { (reversed, true), (reversed, false) } : [(reversed, true)]).ToArray();
            var composed = new (LossDistribution Loss, double NumericError)?[jobs.Length];
            Parallel.For(0, jobs.Length, i => composed[i] = Compose(profiles, jobs[i].reversed, jobs[i].Item2, step));
            if (composed.Contains(null))
                continue;
            var upper = Side(jobs.Zip(composed).Where(job => job.First.Item2));
            var lower = interval ? Side(jobs.Zip(composed).Where(job => !job.First.Item2)) : upper;
            return new LossBounds(upper, lower, step, step > 2e-7);
        }

        static LossBound Side(IEnumerable<((bool, bool) Job, (LossDistribution Loss, double NumericError)? Composed)> jobs)
        {
            var all = jobs.Select(job => job.Composed!.Value).ToArray();
            return new LossBound([.. all.Select(one => one.Loss)], all.Max(one => one.NumericError));
        }
    }

    private static (LossDistribution Loss, double NumericError)? Compose(
        (LossProfile Profile, long Count)[] profiles, bool reversed, bool dominating, double step)
    {
        var losses = profiles.Select(part =>
        {
            var profile = reversed ? new ReversedProfile(part.Profile) : part.Profile;
            return new ComposedLoss(dominating ? ConnectTheDots.Dominating(profile, step) : TangentDots.Dominated(profile, step), part.Count);
        }).ToArray();
        return LossComposition.Compose(losses, dominating, MostComposedPoints);
    }

    /// <summary>
    /// One discrete Gaussian, repeated, needs no grid: its losses lie on a lattice, so the convolution is exact. Null if that would be too long.
    /// </summary>
    private static LossBounds? OnLattice(IReadOnlyDictionary<DpEvent, long> parts, PrivacyRelation relation)
    {
        if (parts.Count != 1 || LossProfiles.Of(parts.First().Key, relation) is not DiscreteGaussianProfile profile)
            return null;
        var loss = new ComposedLoss(new LossDistribution(profile.FirstLoss, profile.Spacing, profile.Mass, 0), parts.First().Value);
        if (LossComposition.Compose([loss], dominating: true, MostComposedPoints) is not { } upper)
            return null;
        var lower = LossComposition.Compose([loss], dominating: false, MostComposedPoints)!.Value;
        return new LossBounds(new LossBound([upper.Loss], upper.NumericError), new LossBound([lower.Loss], lower.NumericError), profile.Spacing, false);
    }
}
