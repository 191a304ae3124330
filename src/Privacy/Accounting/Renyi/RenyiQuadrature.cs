namespace SecureFed.Privacy;

/// <summary>The densities of two distributions P and Q on the line, as Q and P/Q.</summary>
internal interface ILikelihoodRatio
{
    /// <summary>ln of the density of Q at x, up to the constant of N(0, z^2).</summary>
    double LogBase(double x);

    /// <summary>P/Q - 1 at x.</summary>
    double Excess(double x);

    /// <summary>ln(P/Q) at x.</summary>
    double LogRatio(double x);
}

/// <summary>
/// Renyi divergences of mixtures of Gaussians of standard deviation z around 0 and 1 by the trapezoid rule, which converges
/// exponentially for functions that are analytic in a strip: here up to the zeros of the mixtures at imaginary part pi z^2.
/// </summary>
internal static class RenyiQuadrature
{
    /// <summary>Deviations beyond the outermost centres; what lies outside weighs less than e^-72.</summary>
    private const double TailDeviations = 12;

    /// <summary>ln of the largest integrand that is summed as it stands.</summary>
    private const double SafeLog = 200;

    /// <summary>The divergence D_alpha(P || Q) at a real order.</summary>
    public static double Divergence<TRatio>(double order, double z, TRatio ratio)
        where TRatio : struct, ILikelihoodRatio
    {
        // The strip has half-width pi z^2; steps of z / (4 / z) leave an error of e^-78, and never fewer than 8 steps per deviation.
        var step = z / Math.Max(8, Math.Ceiling(4 / z));
        var first = (long)Math.Floor((-1 - TailDeviations * z) / step);
        var last = (long)Math.Ceiling((order + TailDeviations * z) / step);
        var weight = step / (z * Math.Sqrt(2 * Math.PI));

        var largest = 0.0;
        for (var i = first; i <= last; i++)
            largest = Math.Max(largest, order * ratio.LogRatio(i * step) + ratio.LogBase(i * step));

        var sum = 0.0;
        if (largest < SafeLog)
        {
            // E_Q[(P/Q)^alpha] - 1 = E_Q[(1+w)^alpha - 1 - alpha w], since E_Q[w] = 0: no digits are lost when w is tiny.
            for (var i = first; i <= last; i++)
                sum += PowerExcess(order, ratio.Excess(i * step), ratio.LogRatio(i * step)) * Math.Exp(ratio.LogBase(i * step));
            return Special.Log1P(sum * weight) / (order - 1);
        }

        for (var i = first; i <= last; i++)
            sum += Math.Exp(order * ratio.LogRatio(i * step) + ratio.LogBase(i * step) - largest);
        return (largest + Math.Log(sum * weight)) / (order - 1);
    }

    /// <summary>(1 + w)^alpha - 1 - alpha w.</summary>
    private static double PowerExcess(double order, double w, double log1PlusW)
    {
        if (Math.Abs(order * w) > 0.3)
            return Special.ExpM1(order * log1PlusW) - order * w;
        var term = order * (order - 1) / 2 * w * w;
        var sum = 0.0;
        for (var k = 2; Math.Abs(term) > 1e-17 * Math.Abs(sum) && k < 60; k++)
        {
            sum += term;
            term *= (order - k) / (k + 1) * w;
        }

        return sum;
    }
}
