using System.Numerics;
using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>One distribution and how often it is composed.</summary>
internal readonly record struct ComposedLoss(LossDistribution Loss, long Count);

/// <summary>
/// The losses of many independent mechanisms added up: one Fourier transform for each distinct distribution, powers, one transform back, on a
/// window outside of which a Chernoff bound leaves almost nothing.
/// </summary>
internal static class LossComposition
{
    /// <summary>What may lie beyond either side of the window, in tilted mass. Together with round-off it is charged to delta.</summary>
    private const double TailMass = 1e-15;

    /// <summary>
    /// Composes distributions of one common step. They are tilted first, so that the mean of the sum comes to lie where the question's answer is expected: rounding errors
    /// and what lies outside of the window are then small beside that answer, however small it is.
    /// </summary>
    /// <param name="parts">At least one.</param>
    /// <param name="question">Decides the tilt. Other questions are answered rightly too, but with a larger charge.</param>
    /// <param name="dominating">Whether errors are charged (an upper bound) or granted (a lower bound).</param>
    /// <param name="mostPoints">Longest window.</param>
    /// <returns>The sum's distribution; null if the window would be too long.</returns>
    public static LossDistribution? Compose(IReadOnlyList<ComposedLoss> parts, LossQuestion question, bool dominating, long mostPoints)
    {
        if (parts.Count == 1 && parts[0].Count == 1)
            return parts[0].Loss;

        // On a coarse grid nothing may be left that a pair dominates: then every loss is minus infinity.
        if (parts.Any(part => Norm(part.Loss.Mass) == 0))
            return new LossDistribution(0, parts[0].Loss.Step, [0], 0);

        var tilt = question.Tilt(parts);
        ComposedLoss[] tilted = [.. parts.Select(part => part with { Loss = part.Loss.Tilted(tilt) })];
        var step = parts[0].Loss.Step;
        var first = parts.Sum(part => part.Count * part.Loss.First);
        var support = parts.Sum(part => (double)part.Count * (part.Loss.Mass.Length - 1));
        var low = Math.Max(0, Math.Floor((Chernoff.Undercut(tilted, TailMass) - first) / step));
        var high = Math.Min(support, Math.Ceiling((Chernoff.Exceeded(tilted, TailMass).Loss - first) / step));
        if (!(high >= low && high - low + 1 <= mostPoints))
            return null;

        var window = (int)(high - low) + 1;
        var length = Math.Max(RealFourier.LeastLength, (int)BitOperations.RoundUpToPowerOf2((uint)window));
        using var product = RealFourier.Forward(tilted[0].Loss.Mass, length);
        product.Raise(tilted[0].Count);
        foreach (var (loss, count) in tilted.Skip(1))
        {
            using var spectrum = RealFourier.Forward(loss.Mass, length);
            spectrum.Raise(count);
            product.Multiply(spectrum);
        }

        var mass = product.Inverse(start: (int)(low % length), window);
        var charge = 3 * TailMass + RoundOff(mass, tilted, tilt * step);
        return new LossDistribution(first + low * step, step, mass, -Special.ExpM1(parts.Sum(part => part.Count * Special.Log1P(-part.Loss.InfinityMass))))
        {
            Tilt = tilt,
            LogScale = tilted.Sum(part => part.Count * part.Loss.LogScale),
            Charge = dominating ? charge : -charge,
        };
    }

    /// <summary>
    /// A bound on what rounding does to a sum of tilted masses w_l e^(-tilt (l - epsilon)) (1 - e^(epsilon - l)) over losses above epsilon. By Cauchy and Schwarz it is the norm of the
    /// error times that of the factors. The error of a spectrum is its rounded transform's (unit round-off times levels times the norm of the masses, spread evenly), and a power of
    /// it has as many times that, and as many rounded products.
    /// </summary>
    private static double RoundOff(double[] mass, IReadOnlyList<ComposedLoss> parts, double tiltOfStep)
    {
        const double UnitRoundOff = 1.1e-16;
        const double Product = 8; // of complex numbers, and what the tilted masses themselves were rounded by
        var levels = Math.Log2(mass.Length) + 1;
        var relative = UnitRoundOff * (levels + parts.Sum(part => part.Count * (Product + levels * Norm(part.Loss.Mass))));
        var factors = Math.Sqrt(Math.Min(mass.Length, 0.5 / tiltOfStep));
        return relative * Norm(mass) * factors;
    }

    private static double Norm(double[] mass)
    {
        var squares = Vector256<double>.Zero;
        var i = 0;
        for (; i + Vector256<double>.Count <= mass.Length; i += Vector256<double>.Count)
            squares += Vector256.LoadUnsafe(ref mass[i]) * Vector256.LoadUnsafe(ref mass[i]);
        var square = Vector256.Sum(squares);
        for (; i < mass.Length; i++)
            square += mass[i] * mass[i];
        return Math.Sqrt(square);
    }
}
