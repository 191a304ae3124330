using System.Numerics;

namespace SecureFed.Privacy;

/// <summary>One distribution and how often it is composed.</summary>
internal readonly record struct ComposedLoss(LossDistribution Loss, long Count);

/// <summary>
/// The losses of many independent mechanisms added up: one Fourier transform for each distinct distribution, powers, one transform back, on a
/// window outside of which a Chernoff bound leaves almost nothing.
/// </summary>
internal static class LossComposition
{
    /// <summary>What may lie beyond either side of the window. Together with round-off it is charged to delta.</summary>
    private const double TailMass = 1e-15;

    /// <summary>Composes distributions of one common step.</summary>
    /// <param name="parts">At least one.</param>
    /// <param name="dominating">Whether errors are charged (an upper bound) or granted (a lower bound).</param>
    /// <param name="mostPoints">Longest window.</param>
    /// <returns>The sum's distribution and what numeric error its infinity mass includes; null if the window would be too long.</returns>
    public static (LossDistribution Loss, double NumericError)? Compose(IReadOnlyList<ComposedLoss> parts, bool dominating, long mostPoints)
    {
        if (parts.Count == 1 && parts[0].Count == 1)
            return (parts[0].Loss, 0);

        var step = parts[0].Loss.Step;
        var first = parts.Sum(part => part.Count * part.Loss.First);
        var support = parts.Sum(part => (double)part.Count * (part.Loss.Mass.Length - 1));
        var low = Math.Max(0, Math.Floor((ChernoffWindow.Least(parts, TailMass) - first) / step));
        var high = Math.Min(support, Math.Ceiling((ChernoffWindow.Greatest(parts, TailMass) - first) / step));
        if (high - low + 1 > mostPoints)
            return null;

        var window = (int)(high - low) + 1;
        var length = Math.Max(RealFourier.LeastLength, (int)BitOperations.RoundUpToPowerOf2((uint)window));
        using var product = RealFourier.Forward(parts[0].Loss.Mass, length);
        product.Raise(parts[0].Count);
        foreach (var (loss, count) in parts.Skip(1))
        {
            using var spectrum = RealFourier.Forward(loss.Mass, length);
            spectrum.Raise(count);
            product.Multiply(spectrum);
        }

        var mass = product.Inverse(start: (int)(low % length), window);
        var finite = parts.Sum(part => part.Count * Special.Log1P(-part.Loss.InfinityMass));
        var infinity = -Special.ExpM1(finite);
        var error = 2 * TailMass + RoundOff(mass, parts);
        return (new LossDistribution(first + low * step, step, mass, dominating ? infinity + error : infinity - error), error);
    }

    /// <summary>
    /// A bound on what rounding adds to a sum over the window. The transform's error is white: its size over the whole window is the unit
    /// round-off times the norm of the masses, times the levels of the transforms, and a sum of n of them grows with the root of n.
    /// </summary>
    private static double RoundOff(double[] mass, IReadOnlyList<ComposedLoss> parts)
    {
        const double UnitRoundOff = 1.1e-16;
        var square = 0.0;
        foreach (var p in mass)
            square += p * p;
        var levels = Math.Log2(mass.Length) + parts.Sum(part => Math.Log2(part.Count + 1));
        return UnitRoundOff * Math.Sqrt(square) * levels * Math.Sqrt(mass.Length);
    }
}
