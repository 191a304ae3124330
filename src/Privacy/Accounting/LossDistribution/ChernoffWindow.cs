using System.Runtime.Intrinsics;

namespace SecureFed.Privacy;

/// <summary>Where the sum of many independent losses lies, by the Chernoff bound P[S >= u] &lt;= exp(K(t) - t u), K the cumulant function.</summary>
internal static class ChernoffWindow
{
    private const int Lanes = 8;

    /// <summary>A loss that the sum exceeds with at most probability <paramref name="tail"/>.</summary>
    public static double Greatest(IReadOnlyList<ComposedLoss> parts, double tail) => Side(parts, tail, 1);

    /// <summary>A loss that the sum is below with at most probability <paramref name="tail"/>.</summary>
    public static double Least(IReadOnlyList<ComposedLoss> parts, double tail) => -Side(parts, tail, -1);

    private static double Side(IReadOnlyList<ComposedLoss> parts, double tail, int sign)
    {
        // For a normal sum the best t is sqrt(2 ln(1/tail)) over the standard deviation; search around it by golden section on its logarithm.
        var normal = Math.Sqrt(-2 * Math.Log(tail) / Math.Max(1e-300, parts.Sum(part => part.Count * Variance(part.Loss))));
        const double Golden = 0.6180339887498949;
        var (low, high) = (Math.Log(normal) - 5, Math.Log(normal) + 3);
        var (left, right) = (high - Golden * (high - low), low + Golden * (high - low));
        var (atLeft, atRight) = (Bound(left), Bound(right));
        var best = Math.Min(atLeft, atRight);
        for (var i = 0; i < 14; i++)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - Golden * (high - low);
                best = Math.Min(best, atLeft = Bound(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + Golden * (high - low);
                best = Math.Min(best, atRight = Bound(right));
            }
        }

        return best;

        double Bound(double logT)
        {
            var t = Math.Exp(logT);
            return (parts.Sum(part => part.Count * Cumulant(part.Loss, t, sign)) - Math.Log(tail)) / t;
        }
    }

    private static double Variance(LossDistribution loss)
    {
        var (sum, first, second) = (0.0, 0.0, 0.0);
        for (var i = 0; i < loss.Mass.Length; i++)
        {
            sum += loss.Mass[i];
            first += loss.Mass[i] * i;
            second += loss.Mass[i] * i * (double)i;
        }

        return Math.Max(0, second / sum - first / sum * (first / sum)) * loss.Step * loss.Step;
    }

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
