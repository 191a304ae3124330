namespace SecureFed.Privacy;

/// <summary>
/// The exact privacy curve of one Gaussian mechanism of noise multiplier z, for any epsilon and for delta down to 1e-300 (Balle, Wang 2018):
/// delta(epsilon) = Phi(1/(2z) - epsilon z) - e^epsilon Phi(-1/(2z) - epsilon z). k runs are one run at z / sqrt(k).
/// </summary>
public static class AnalyticGaussian
{
    /// <summary>The natural logarithm of delta.</summary>
    /// <param name="noiseMultiplier">z above 0.</param>
    /// <param name="epsilon">At least 0.</param>
    public static double LogDelta(double noiseMultiplier, double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noiseMultiplier);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        var (half, shift) = (0.5 / noiseMultiplier, epsilon * noiseMultiplier);
        var (near, far) = (shift - half, shift + half);
        if (near > 1e100 || double.IsPositiveInfinity(noiseMultiplier))
            return double.NegativeInfinity;
        // Both terms share the factor exp(-near^2 / 2): what differs are the two scaled tails.
        return near < 0
            ? Math.Log(Math.Max(0, NormalTail.Both(near).Above - Math.Exp(-0.5 * near * near) * NormalTail.Scaled(far)))
            : -0.5 * near * near + Math.Log(Math.Max(0, NormalTail.Scaled(near) - NormalTail.Scaled(far)));
    }

    /// <summary>delta(epsilon).</summary>
    /// <param name="noiseMultiplier">z above 0.</param>
    /// <param name="epsilon">At least 0.</param>
    public static double Delta(double noiseMultiplier, double epsilon) => Math.Exp(LogDelta(noiseMultiplier, epsilon));

    /// <summary>The least epsilon that holds with <paramref name="delta"/>.</summary>
    /// <param name="noiseMultiplier">z above 0.</param>
    /// <param name="delta">In (0, 1).</param>
    public static double Epsilon(double noiseMultiplier, double delta)
    {
        CheckDelta(delta);
        var target = Math.Log(delta);
        if (LogDelta(noiseMultiplier, 0) <= target)
            return 0;
        // zCDP gives an epsilon that suffices.
        var rho = 0.5 / (noiseMultiplier * noiseMultiplier);
        return MonotoneRoot.Bisect(0, rho + 2 * Math.Sqrt(-rho * target), epsilon => LogDelta(noiseMultiplier, epsilon) <= target);
    }

    /// <summary>The least noise multiplier that gives <paramref name="epsilon"/> at <paramref name="delta"/>.</summary>
    /// <param name="epsilon">At least 0.</param>
    /// <param name="delta">In (0, 1).</param>
    public static double NoiseMultiplier(double epsilon, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        CheckDelta(delta);
        var target = Math.Log(delta);
        var low = 0.0;
        var high = 1.0;
        while (LogDelta(high, epsilon) > target)
            (low, high) = (high, 2 * high);
        return low > 0
            ? MonotoneRoot.Bisect(low, high, z => LogDelta(z, epsilon) <= target)
            : Math.Exp(MonotoneRoot.Bisect(Math.Log(1e-150), 0, log => LogDelta(Math.Exp(log), epsilon) <= target));
    }

    private static void CheckDelta(double delta)
    {
        if (delta is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), "delta must be above 0 and below 1.");
    }
}
