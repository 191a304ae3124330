using System.Numerics;

namespace SecureFed.Privacy;

/// <summary>
/// Draws from a Poisson distribution by inverting its cumulative distribution, held as 128-bit fixed-point thresholds around the
/// mode. The masses come from the exact recurrence p(k+1) = p(k) lambda / (k+1) in 192-bit integers, so the drawn distribution
/// differs from the ideal by no more than <see cref="StatisticalDistance"/> in total variation.
/// </summary>
internal sealed class PoissonTable
{
    /// <summary>
    /// Thresholds are rounded by less than 2^-127 each, tables stay below 2^20 entries, and what lies outside of the table is below
    /// 2^-112: together less than this.
    /// </summary>
    public const double StatisticalDistance = 1.0 / (1UL << 52) / (1UL << 52);

    private const int WorkingBits = 192;
    private const int GuideBits = 12;

    private readonly long first;
    private readonly UInt128[] thresholds;
    private readonly int[] guide;

    /// <param name="numerator">lambda = <paramref name="numerator"/> / 2^<paramref name="shift"/>, at least one unit.</param>
    /// <param name="shift">The power of two in lambda's denominator.</param>
    public PoissonTable(long numerator, int shift)
    {
        BigInteger one = BigInteger.One << WorkingBits;
        BigInteger negligible = one >> 136;
        long mode = numerator >> shift;

        // The mode gets mass "one"; the true mass is at most 1, so relative errors only shrink when the table is normalised.
        var below = new List<BigInteger>();
        for (BigInteger mass = one; mode - below.Count > 0;)
        {
            mass = (mass * (mode - below.Count) << shift) / numerator;
            if (mass <= negligible)
            {
                break;
            }

            below.Add(mass);
        }

        var above = new List<BigInteger>();
        for (BigInteger mass = one; ;)
        {
            mass = mass * numerator / (new BigInteger(mode + above.Count + 1) << shift);
            if (mass <= negligible)
            {
                break;
            }

            above.Add(mass);
        }

        first = mode - below.Count;
        var masses = Enumerable.Reverse(below).Append(one).Concat(above).ToArray();
        var total = masses.Aggregate(BigInteger.Zero, (sum, mass) => sum + mass);

        // thresholds[i] is the least fixed-point uniform that gives more than first + i.
        thresholds = new UInt128[masses.Length];
        BigInteger cumulative = BigInteger.Zero;
        for (int i = 0; i < masses.Length; i++)
        {
            cumulative += masses[i];
            thresholds[i] = i == masses.Length - 1 ? UInt128.MaxValue : (UInt128)((cumulative << 128) / total);
        }

        // guide[g] is the first entry whose threshold lies above g / 2^GuideBits: where the search for such a uniform starts.
        guide = new int[1 << GuideBits];
        for (int g = 0, i = 0; g < guide.Length; g++)
        {
            while (thresholds[i] <= (UInt128)g << (128 - GuideBits))
            {
                i++;
            }

            guide[g] = i;
        }
    }

    public long Next(ref NoiseReader reader)
    {
        ulong high = reader.NextUInt64();
        UInt128 uniform = new(high, reader.NextUInt64());
        int i = guide[high >> (64 - GuideBits)];
        while (uniform >= thresholds[i] && i < thresholds.Length - 1)
        {
            i++;
        }

        return first + i;
    }
}
