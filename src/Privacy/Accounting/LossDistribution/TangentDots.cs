namespace SecureFed.Privacy;

/// <summary>
/// A discrete distribution on the grid that a pair dominates, with an error of second order in the step: the optimistic twin of
/// <see cref="ConnectTheDots"/>. In alpha = e^epsilon the true hockey-stick curve is convex, so its tangents at the middles of the cells lie
/// below it, and so does the convex chain whose corner over each grid point is the lower of the two tangents that meet there.
/// </summary>
internal static class TangentDots
{
    /// <summary>Beyond this loss Q has no digits left: nothing is claimed there.</summary>
    private const double GreatestLoss = 600;

    /// <summary>The dominated distribution: whoever accounts with it never reports too much.</summary>
    public static LossDistribution Dominated(LossProfile profile, double step)
    {
        // Point i lies between the middles i and i + 1. Its corner is at (alpha_i, least tangent there).
        var first = LossGrid.First(profile, step);
        var tails = LossGrid.Tails(profile, step, first - 0.5 * step);
        var points = LastCorner(tails, first, step) + 1;
        tails[points] = LossTails.AllBelow;
        var alpha = Enumerable.Range(0, points).Select(i => Math.Exp(Loss(i))).ToArray();
        var used = 0;
        while (used < points && Loss(used) < GreatestLoss)
            used++;
        var jump = new double[points]; // the slope's jump at point i: the mass of Q there
        var gap = new double[points]; // left tangent minus right tangent at point i
        for (var i = 0; i < used; i++)
        {
            var (p, q) = LossGrid.Between(tails[i], tails[i + 1]);
            jump[i] = q;
            gap[i] = p - alpha[i] * q;
        }

        // A corner below one of its tangents tilts the chord on that side.
        var width = Special.ExpM1(step);
        for (var i = 0; i < Math.Min(used, points - 1); i++)
        {
            var tilt = (Math.Max(0, -gap[i]) - Math.Max(0, gap[i + 1])) / (alpha[i] * width);
            jump[i] += tilt;
            jump[i + 1] -= tilt;
        }

        var convex = LowerHull.Of(jump, (from, to) => alpha[to] - alpha[from]);
        var mass = new double[points];
        for (var i = 0; i < used; i++)
            mass[i] = Math.Max(0, convex[i]) * alpha[i];
        return new LossDistribution(first, step, mass, 0);

        double Loss(int i) => first + i * step;
    }

    /// <summary>
    /// The chain ends in the axis, at the last point up to which no tangent from the left is below it yet: one that is, on a grid too coarse for the losses, says that the chain
    /// would have to turn upwards again.
    /// </summary>
    private static int LastCorner(LossTails[] tails, double first, double step)
    {
        var i = 0;
        while (i + 2 < tails.Length && tails[i + 1].PAbove > 0 && tails[i + 1].PAbove >= LossGrid.Times(tails[i + 1].QAbove, first + (i + 1) * step))
            i++;
        return i;
    }
}
