namespace SecureFed.Privacy;

/// <summary>
/// The least discrete distribution on a regular grid that dominates a pair (Doroshenko, Ghazi, Kamath, Kumar, Manurangsi 2022):
/// its hockey-stick curve joins the points of the true curve at the grid by chords. The error is of second order in the step.
/// </summary>
internal static class ConnectTheDots
{
    /// <summary>The dominating distribution: whoever accounts with it never reports too little.</summary>
    public static LossDistribution Dominating(LossProfile profile, double step)
    {
        var first = LossGrid.First(profile, step);
        var tails = LossGrid.Tails(profile, step, first);
        var mass = new double[tails.Length];
        var width = -Special.ExpM1(-step);

        // What lies at or below the first point is rounded up to it; what lies above the last goes to the last and to infinity.
        mass[0] = tails[0].PBelow;
        for (var i = 1; i < tails.Length; i++)
        {
            // A cell's mass is split between its ends so that both P and Q keep theirs.
            var (p, q) = LossGrid.Between(tails[i - 1], tails[i]);
            var share = (p - LossGrid.Times(q, first + (i - 1) * step)) / width;
            var upper = Math.Clamp(share, 0, p);
            mass[i] += upper;
            mass[i - 1] += p - upper;
        }

        var end = tails[^1];
        var endAtGrid = Math.Min(end.PAbove, LossGrid.Times(end.QAbove, first + (tails.Length - 1) * step));
        mass[^1] += endAtGrid;
        return new LossDistribution(first, step, mass, end.PAbove - endAtGrid + profile.Outside);
    }
}
