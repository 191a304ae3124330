namespace SecureFed.Privacy;

/// <summary>Conversions of rho-zCDP at the best real order (Canonne, Kamath, Steinke 2020, Corollary 13).</summary>
internal static class ZcdpConversion
{
    private const double LeastOrder = 1.01;

    /// <summary>The natural logarithm of delta at <paramref name="epsilon"/>.</summary>
    public static double LogDelta(double rho, double epsilon)
    {
        if (rho == 0)
            return double.NegativeInfinity;
        // The exponent's derivative in alpha, (2 alpha - 1) rho - epsilon + ln(1 - 1/alpha), increases: its root is the best order.
        var (low, high) = (LeastOrder, Math.Max(2, (epsilon + rho + 1) / (2 * rho) + 2));
        for (var i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            var middle = (low + high) / 2;
            if ((2 * middle - 1) * rho - epsilon + Special.Log1P(-1 / middle) < 0)
                low = middle;
            else
                high = middle;
        }

        return Math.Min(0, RdpConversion.LogDelta(high, rho * high, epsilon));
    }

    /// <summary>The least epsilon whose delta is at most <paramref name="delta"/>.</summary>
    public static double Epsilon(double rho, double delta)
    {
        var target = Math.Log(delta);
        if (LogDelta(rho, 0) <= target)
            return 0;
        // epsilon = rho + 2 sqrt(rho ln(1/delta)) always suffices (Bun, Steinke 2016, Proposition 1.3).
        var (low, high) = (0.0, rho + 2 * Math.Sqrt(-rho * target));
        for (var i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            var middle = (low + high) / 2;
            if (LogDelta(rho, middle) <= target)
                high = middle;
            else
                low = middle;
        }

        return high;
    }
}
