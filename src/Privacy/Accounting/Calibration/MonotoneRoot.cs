namespace SecureFed.Privacy;

/// <summary>Where a monotone condition begins to hold.</summary>
internal static class MonotoneRoot
{
    /// <summary>
    /// The least x in (<paramref name="low"/>, <paramref name="high"/>] with <paramref name="holds"/>, to the last bits; always one for which it holds.
    /// </summary>
    public static double Bisect(double low, double high, Func<double, bool> holds)
    {
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high || high - low <= 1e-15 * Math.Abs(high))
                return high;
            if (holds(middle))
                high = middle;
            else
                low = middle;
        }
    }

    /// <summary>
    /// The least positive x at which the decreasing <paramref name="value"/> is at most <paramref name="target"/>, within a relative
    /// <paramref name="tolerance"/> and never on the side where it is not. Few evaluations: false position on logarithms.
    /// </summary>
    /// <param name="value">Decreasing, not negative.</param>
    /// <param name="target">Above 0.</param>
    /// <param name="guess">Where to begin, above 0.</param>
    /// <param name="reach">How wrong the guess may be, as a factor above 1; doubled until the bracket is found.</param>
    /// <param name="tolerance">Relative.</param>
    /// <returns>The root; null if no x up to 1e12 will do.</returns>
    public static double? LeastDecreasing(Func<double, double> value, double target, double guess, double reach, double tolerance)
    {
        const double Greatest = 27.6; // ln 1e12
        const double Least = -27.6;
        var (x, step) = (Math.Log(guess), Math.Log(reach));
        var f = Excess(x);
        var (low, fLow, high, fHigh) = (x, f, x, f);
        while (fHigh > 0)
        {
            if (high > Greatest)
                return null;
            (low, fLow, high) = (high, fHigh, high + step);
            fHigh = Excess(high);
            step *= 2;
        }

        while (fLow <= 0)
        {
            if (low < Least)
                return Math.Exp(low);
            (high, fHigh, low) = (low, fLow, low - step);
            fLow = Excess(low);
            step *= 2;
        }

        var margin = 0.4 * tolerance;
        var (weightLow, weightHigh) = (1.0, 1.0);
        while (high - low > tolerance)
        {
            var secant = low + (high - low) * (fLow * weightLow / (fLow * weightLow - fHigh * weightHigh));
            var next = double.IsFinite(secant) ? Math.Clamp(secant, low + margin, high - margin) : (low + high) / 2;
            var fNext = Excess(next);
            // An end that stays twice loses half its weight (the Illinois rule), so that both ends move.
            if (fNext > 0)
                (low, fLow, weightLow, weightHigh) = (next, fNext, 1, weightHigh / 2);
            else
                (high, fHigh, weightHigh, weightLow) = (next, fNext, 1, weightLow / 2);
        }

        return Math.Exp(high);

        double Excess(double log) => Math.Clamp(Math.Log(value(Math.Exp(log)) / target), -50, 50);
    }
}
