using System.Numerics;
using System.Runtime.CompilerServices;

namespace SecureFed.Privacy;

/// <summary>
/// Exact trials with probability exp(-a / scale) for whole a, and the geometric number of blocks of that scale. A table holds the
/// probabilities to 32 bits; a 32-bit uniform decides unless it comes within one step of the table's entry, and then the comparison goes on with
/// more bits of both sides until it is decided. The table therefore cannot bias a draw.
/// </summary>
internal sealed class ExponentialTrials
{
    private const int LargestTable = 4096;

    // exp(-k) for whole k; exp(-23) is below one step of the table.
    private const int Blocks = 24;

    private readonly uint scale;
    private readonly ulong[] within;
    private readonly ulong[] blocks;

    public ExponentialTrials(uint scale)
    {
        this.scale = scale;
        within = new ulong[scale <= LargestTable ? (int)scale : 0];
        for (int a = 0; a < within.Length; a++)
        {
            within[a] = Threshold((double)a / scale);
        }

        blocks = new ulong[Blocks];
        for (int k = 0; k < Blocks; k++)
        {
            blocks[k] = Threshold(k);
        }
    }

    /// <summary>x &gt;= 0 with P(x) proportional to exp(-x / scale): uniform within a block of length scale, geometric over blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Geometric(ref NoiseReader reader)
    {
        uint a;
        do
        {
            a = reader.Below(scale);
        }
        while (!(within.Length != 0 ? Decide(within[a], a, scale, ref reader) : reader.BernoulliExp(a, scale)));

        // One uniform for all blocks: there are more than k of them when it lies below exp(-(k + 1)).
        ulong uniform = reader.NextUInt32();
        long count = 0;
        while (count + 1 < Blocks && uniform + 1 < blocks[count + 1])
        {
            count++;
        }

        if (count + 1 >= Blocks || uniform <= blocks[count + 1] + 1)
        {
            count = CountExactly((uint)uniform, ref reader);
        }

        return a + (scale * count);
    }

    // The error of a double, 2^-52, is far below the step of 2^-32 on either side that Decide leaves open.
    private static ulong Threshold(double exponent) => (ulong)(Math.Exp(-exponent) * 4294967296.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Decide(ulong threshold, uint a, uint b, ref NoiseReader reader)
    {
        ulong uniform = reader.NextUInt32();
        if (uniform + 1 < threshold)
        {
            return true;
        }

        return uniform <= threshold + 1 && new LongUniform((uint)uniform).IsBelowExp(a, b, ref reader);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long CountExactly(uint first, ref NoiseReader reader)
    {
        var uniform = new LongUniform(first);
        long count = 0;
        while (uniform.IsBelowExp((ulong)count + 1, 1, ref reader))
        {
            count++;
        }

        return count;
    }

    /// <summary>A uniform real in [0, 1) of which more bits are drawn as comparisons need them.</summary>
    private struct LongUniform(uint first)
    {
        private BigInteger value = first;
        private int bits = 32;

        /// <summary>Whether the uniform lies below exp(-a/b), exactly.</summary>
        public bool IsBelowExp(ulong a, ulong b, ref NoiseReader reader)
        {
            if (a == 0)
            {
                return true;
            }

            while (true)
            {
                var (low, high) = Exp(a, b, bits);
                if (value + 1 <= low)
                {
                    return true;
                }

                if (value >= high)
                {
                    return false;
                }

                value = (value << 64) + reader.NextUInt64();
                bits += 64;
            }
        }

        /// <summary>low &lt;= exp(-a/b) 2^bits &lt;= high, as one over the series of exp(a/b), whose terms are all positive and all rounded down.</summary>
        private static (BigInteger Low, BigInteger High) Exp(ulong a, ulong b, int bits)
        {
            const int guard = 96;
            BigInteger term = BigInteger.One << (bits + guard);
            BigInteger sum = term;
            int terms = 1;
            while (!term.IsZero)
            {
                term = term * a / ((BigInteger)b * terms);
                sum += term;
                terms++;
            }

            // Each term loses less than one unit, later terms multiply a loss by at most exp(a/b) < 4^(a/b + 1) together, and what follows the
            // last term is less than its loss.
            BigInteger lost = (BigInteger)(terms + 1) << (2 * ((int)(a / b) + 1));
            BigInteger numerator = BigInteger.One << ((2 * bits) + guard);
            return (numerator / (sum + lost), (numerator / sum) + 1);
        }
    }
}
