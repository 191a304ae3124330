using System.Numerics;

namespace SecureFed.Privacy.Tests;

/// <summary>Byte streams that random tests never meet: uniforms at the very ends and exactly on a table's entry.</summary>
public class SamplerEdgeTests
{
    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    [InlineData(0x7F)]
    [InlineData(0x80)]
    public void Extreme_bytes_neither_overflow_nor_hang(byte value)
    {
        NoiseSampler[] samplers =
        [
            .. new[] { 1L, 65_536, 6_553_600, 1L << 30, 1L << 44, 1L << 52 }.Select(variance => new DiscreteGaussianSampler(variance)),
            .. new[] { 1L, 65_536, 1L << 30 }.Select(variance => new SkellamSampler(variance)),
        ];
        foreach (var sampler in samplers)
        {
            for (int at = 0; at < 12; at++)
            {
                sampler.Fill(new long[40], new OneWord(at, value));
            }
        }
    }

    [Fact]
    public void A_uniform_on_a_tables_entry_is_decided_by_more_bits()
    {
        // exp(-1) = entry / 2^32 + next / 2^96 + ..., to 80 digits by other means. The first word puts a draw at the start of its block, the second accepts it.
        const uint entry = 1_580_030_168;
        const ulong next = 0xB3BC_DF1A_BADE_C782;
        long Blocks(ulong word)
        {
            Span<byte> block = stackalloc byte[64];
            var reader = new NoiseReader(new Words(1u << 29, 0, entry, (uint)(word & uint.MaxValue), (uint)(word >> 32)), block);
            return new ExponentialTrials(7).Geometric(ref reader) / 7;
        }

        Assert.Equal(1, Blocks(0));
        Assert.Equal(1, Blocks(next - 1));
        Assert.Equal(0, Blocks(next));
        Assert.Equal(0, Blocks(ulong.MaxValue));
    }

    [Fact]
    public void Blocks_far_out_are_counted_beyond_the_table()
    {
        // Ninety-six zero bits, then ones: just below 2^-96 = exp(-66.54).
        Span<byte> block = stackalloc byte[64];
        var reader = new NoiseReader(new Words(1u << 29, 0, 0, 0, 0, uint.MaxValue, uint.MaxValue), block);
        long blocks = new ExponentialTrials(7).Geometric(ref reader) / 7;
        Assert.InRange(blocks, 66, 67);
    }

    [Theory]
    [InlineData(1 << 15, 0)]
    [InlineData(1 << 15, 1)]
    [InlineData(1 << 15, 4)]
    [InlineData(5 << 17, 3)]
    [InlineData(5 << 17, 11)]
    public void The_poisson_table_is_as_exact_as_it_says(long lambdaUnits, int value)
    {
        // P(X <= value) from its definition in 400-bit arithmetic: one over the series of exp(lambda), times the first terms.
        BigInteger one = BigInteger.One << 400;
        BigInteger term = one, series = 0, first = 0;
        for (int k = 0; k < 400; k++)
        {
            series += term;
            first += k <= value ? term : 0;
            term = (term * lambdaUnits >> 17) / (k + 1);
        }

        BigInteger threshold = (first << 128) / series;
        BigInteger slack = (BigInteger)(PoissonTable.StatisticalDistance * Math.Pow(2, 128));
        long Draw(BigInteger uniform)
        {
            Span<byte> block = stackalloc byte[64];
            uint Word(int at) => (uint)((uniform >> at) & uint.MaxValue);
            var reader = new NoiseReader(new Words(Word(64), Word(96), Word(0), Word(32)), block);
            return new PoissonTable(lambdaUnits, 17).Next(ref reader);
        }

        Assert.Equal(value, Draw(threshold - slack));
        Assert.Equal(value + 1, Draw(threshold + slack));
    }

    /// <summary>Seeded bytes with one word replaced.</summary>
    private sealed class OneWord(int at, byte value) : INoiseBytes
    {
        private readonly SeededNoiseBytes others = new(1);
        private bool first = true;

        public void Fill(Span<byte> destination)
        {
            others.Fill(destination);
            if (first)
            {
                destination.Slice(4 * at, 8).Fill(value);
                first = false;
            }
        }
    }

    /// <summary>Given words, then ones.</summary>
    private sealed class Words(params uint[] words) : INoiseBytes
    {
        private int next;

        public void Fill(Span<byte> destination)
        {
            for (int i = 0; i < destination.Length; i += 4)
            {
                BitConverter.TryWriteBytes(destination[i..], next < words.Length ? words[next++] : uint.MaxValue);
            }
        }
    }
}
