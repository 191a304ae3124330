namespace SecureFed.Privacy;

/// <summary>
/// A Renyi bound that is proven at whole orders, extended to all orders above 1: (alpha - 1) R(alpha) is convex in alpha and 0 at 1, so
/// the chord between two whole orders lies above it.
/// </summary>
internal sealed class IntegerOrderCurve(Func<int, double> divergenceAtWholeOrder)
{
    private readonly Dictionary<int, double> known = [];

    /// <summary>The divergence bound at any order above 1.</summary>
    public double At(double order)
    {
        var below = (int)Math.Floor(order);
        var fraction = order - below;
        if (fraction == 0)
            return Whole(below);
        var chord = (1 - fraction) * Cumulant(below) + fraction * Cumulant(below + 1);
        return chord / (order - 1);
    }

    /// <summary>The divergence bound at a whole order of at least 2.</summary>
    public double Whole(int order)
    {
        if (!known.TryGetValue(order, out var value))
            known[order] = value = divergenceAtWholeOrder(order);
        return value;
    }

    private double Cumulant(int order) => order == 1 ? 0 : (order - 1) * Whole(order);
}
