using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>Where the sum of many independent losses lies, by the Chernoff bound P[S >= u] &lt;= exp(K(t) - t u), K the cumulant function.</summary>
internal static class Chernoff
{
    private const int Lanes = 8;

    /// <summary>A loss that the sum exceeds with at most probability <paramref name="tail"/>, and the exponent t that proves it.</summary>
    public static (double Loss, double Exponent) Exceeded(IReadOnlyList<ComposedLoss> parts, double tail) => Side(parts, tail, 1);

    /// <summary>A loss that the sum is below with at most probability <paramref name="tail"/>.</summary>
    public static double Undercut(IReadOnlyList<ComposedLoss> parts, double tail) => -Side(parts, tail, -1).Loss;

    /// <summary>The exponent of the best bound on the probability that the sum exceeds <paramref name="loss"/>; 0 if its mean does.</summary>
    public static double ExponentAt(IReadOnlyList<ComposedLoss> parts, double loss)
    {
        var (mean, variance) = Moments(parts);
        if (loss <= mean)
            return 0;
        return Least(parts, Math.Log((loss - mean) / variance), logT => Cumulant(parts, Math.Exp(logT), 1) - Math.Exp(logT) * loss).Exponent;
    }

    /// <summary>ln E[e^(t loss)] over the finite losses of one part.</summary>
    public static double Cumulant(LossDistribution loss, double t) => Cumulant(loss, t, 1);

    private static (double Loss, double Exponent) Side(IReadOnlyList<ComposedLoss> parts, double tail, int sign) =>
        // For a normal sum the best t is sqrt(2 ln(1/tail)) over the standard deviation.
        Least(parts, 0.5 * Math.Log(-2 * Math.Log(tail) / Moments(parts).Variance), logT =>
            (Cumulant(parts, Math.Exp(logT), sign) - Math.Log(tail)) / Math.Exp(logT));

    /// <summary>
    /// The least value of a function of ln t with one minimum, by golden section around a guess, and its t. Every t is right; none is tried with which a weight e^(t loss) underflows.
    /// </summary>
    private static (double Value, double Exponent) Least(IReadOnlyList<ComposedLoss> parts, double guess, Func<double, double> bound)
    {
        const double GreatestLogWeight = 600;
        const double Golden = 0.6180339887498949;
        const int Steps = 9; // leaves a tenth of ln t, which costs a bound half a percent
        var high = Math.Min(guess + 3, Math.Log(GreatestLogWeight / parts.Max(part => part.Loss.Mass.Length * part.Loss.Step)));
        var low = Math.Min(guess, high) - 5;
        var (left, right) = (high - Golden * (high - low), low + Golden * (high - low));
        var (atLeft, atRight) = (bound(left), bound(right));
        for (var i = 0; i < Steps; i++)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - Golden * (high - low);
                atLeft = bound(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + Golden * (high - low);
                atRight = bound(right);
            }
        }

        return atLeft < atRight ? (atLeft, Math.Exp(left)) : (atRight, Math.Exp(right));
    }

    private static (double Mean, double Variance) Moments(IReadOnlyList<ComposedLoss> parts)
    {
        var (mean, variance) = (0.0, 1e-300);
        foreach (var (loss, count) in parts)
        {
            var (sum, first, second) = (0.0, 0.0, 0.0);
            for (var i = 0; i < loss.Mass.Length; i++)
            {
                sum += loss.Mass[i];
                first += loss.Mass[i] * i;
                second += loss.Mass[i] * i * (double)i;
            }

            first /= sum;
            mean += count * (loss.First + first * loss.Step);
            variance += count * Math.Max(0, second / sum - first * first) * loss.Step * loss.Step;
        }

        return (mean, variance);
    }

    private static double Cumulant(IReadOnlyList<ComposedLoss> parts, double t, int sign) => parts.Sum(part => part.Count * Cumulant(part.Loss, t, sign));

    /// <summary>An upper bound, up to rounding, on ln E[e^(t sign loss)] over finite losses.</summary>
    private static double Cumulant(LossDistribution loss, double t, int sign)
    {
        const double Negligible = 1e-290;

        // From the end where the weight is 1 downwards, each weight is the last times e^(-t step).
        var mass = loss.Mass;
        var ratio = Math.Exp(-t * loss.Step);
        var end = sign > 0 ? mass.Length - 1 : 0;
        var (weight, sum) = (1.0, 0.0);
        var done = 0;
        if (mass.Length >= 2 * Lanes)
        {
            // The same, several neighbours at a time.
            var (near, far) = Powers(ratio, sign);
            var stride = Math.Pow(ratio, Lanes);
            var sums = Vector256<double>.Zero;
            for (; done + Lanes <= mass.Length && weight >= Negligible; done += Lanes, weight *= stride)
            {
                var lowest = sign > 0 ? end - done - Lanes + 1 : done;
                sums += weight * (near * Vector256.LoadUnsafe(ref mass[lowest]) + far * Vector256.LoadUnsafe(ref mass[lowest + Lanes / 2]));
            }

            sum = Vector256.Sum(sums);
        }

        for (; done < mass.Length && weight >= Negligible; done++, weight *= ratio)
            sum += mass[end - sign * done] * weight;

        // All that is left together has at most mass 1.
        if (done < mass.Length)
            sum += Negligible;
        return t * sign * (loss.First + end * loss.Step) + Math.Log(sum);
    }

    /// <summary>1, r, r^2, ... for neighbours in the order of the table, which is the other way round from its upper end down.</summary>
    private static (Vector256<double> Near, Vector256<double> Far) Powers(double ratio, int sign)
    {
        Span<double> powers = stackalloc double[Lanes];
        for (var (i, power) = (0, 1.0); i < Lanes; i++, power *= ratio)
            powers[sign > 0 ? Lanes - 1 - i : i] = power;
        return (Vector256.Create<double>(powers[..(Lanes / 2)]), Vector256.Create<double>(powers[(Lanes / 2)..]));
    }
}
