namespace SecureFed.Privacy;

/// <summary>From a Renyi divergence R of order alpha to epsilon and delta (Canonne, Kamath, Steinke 2020, Proposition 12).</summary>
internal static class RdpConversion
{
    /// <summary>Orders nearer to 1 give nothing but rounding errors.</summary>
    public const double LeastOrder = 1.01;

    /// <summary>The epsilon that one order proves.</summary>
    public static double Epsilon(double order, double divergence, double delta)
    {
        if (divergence == 0 || delta * delta > -Special.ExpM1(-divergence))
            return 0;
        return Math.Max(0, divergence + Special.Log1P(-1 / order) - (Math.Log(delta) + Math.Log(order)) / (order - 1));
    }

    /// <summary>The natural logarithm of the delta that one order proves; at most 0.</summary>
    public static double LogDelta(double order, double divergence, double epsilon)
    {
        if (divergence == 0)
            return double.NegativeInfinity;
        var tail = (order - 1) * (divergence - epsilon + Special.Log1P(-1 / order)) - Math.Log(order);
        var totalVariation = 0.5 * Math.Log(-Special.ExpM1(-divergence));
        return Math.Min(tail, totalVariation);
    }
}
