using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SecureFed.Privacy;

/// <summary>
/// Uniform integers and exact Bernoulli trials over a block of random bytes. A trial with probability a/b compares a/b with a
/// uniform real of which it reads only as many bits as it needs: 32 bits decide all but one case in 2^32, and the remainder of the
/// comparison is carried on exactly. No trial rounds its probability.
/// </summary>
internal ref struct NoiseReader
{
    private readonly INoiseBytes source;
    private readonly Span<byte> block;
    private int position;
    private uint bits;
    private int bitCount;

    /// <param name="source">Where the bytes come from.</param>
    /// <param name="block">Work space, a multiple of 4 bytes; the caller erases it afterwards.</param>
    public NoiseReader(INoiseBytes source, Span<byte> block)
    {
        this.source = source;
        this.block = block;
        position = block.Length;
        bits = 0;
        bitCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt32()
    {
        if (position + 4 > block.Length)
        {
            Refill();
        }

        uint value = BinaryPrimitives.ReadUInt32LittleEndian(block[position..]);
        position += 4;
        return value;
    }

    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool NextBit()
    {
        if (bitCount == 0)
        {
            bits = NextUInt32();
            bitCount = 32;
        }

        bool bit = (bits & 1) != 0;
        bits >>= 1;
        bitCount--;
        return bit;
    }

    /// <summary>A uniform integer in 0 .. <paramref name="bound"/> - 1, by multiplication and rejection (Lemire 2019).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Below(uint bound)
    {
        ulong product = (ulong)NextUInt32() * bound;
        if (unchecked((uint)product) < bound)
        {
            uint tooFew = unchecked(0u - bound) % bound;
            while (unchecked((uint)product) < tooFew)
            {
                product = (ulong)NextUInt32() * bound;
            }
        }

        return (uint)(product >> 32);
    }

    /// <summary>True with probability <paramref name="numerator"/> / <paramref name="denominator"/> &lt;= 1, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Bernoulli(uint numerator, uint denominator)
    {
        ulong remainder = numerator;
        while (true)
        {
            ulong target = remainder << 32;
            ulong drawn = (ulong)NextUInt32() * denominator;
            if (drawn >= target)
            {
                return false;
            }

            if (target - drawn >= denominator)
            {
                return true;
            }

            remainder = target - drawn;
        }
    }

    /// <inheritdoc cref="Bernoulli(uint, uint)"/>
    /// <remarks>Any denominator below 2^63.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Bernoulli(ulong numerator, ulong denominator)
    {
        ulong remainder = numerator;
        while (true)
        {
            UInt128 target = new(remainder >> 32, remainder << 32);
            ulong high = Math.BigMul(denominator, (ulong)NextUInt32(), out ulong low);
            UInt128 drawn = new(high, low);
            if (drawn >= target)
            {
                return false;
            }

            UInt128 rest = target - drawn;
            if (rest >= denominator)
            {
                return true;
            }

            remainder = (ulong)rest;
        }
    }

    /// <inheritdoc cref="Bernoulli(uint, uint)"/>
    /// <remarks>Any denominator below 2^127: the more leading zeros it has (up to 32), the more bits one step compares.</remarks>
    public bool Bernoulli(UInt128 numerator, UInt128 denominator)
    {
        int step = Math.Min(32, BitOperations.LeadingZeroCount((ulong)(denominator >> 64)));
        if (denominator >> 64 == 0)
        {
            step = 32;
        }

        UInt128 remainder = numerator;
        while (true)
        {
            UInt128 target = remainder << step;
            UInt128 drawn = denominator * (NextUInt32() >> (32 - step));
            if (drawn >= target)
            {
                return false;
            }

            if (target - drawn >= denominator)
            {
                return true;
            }

            remainder = target - drawn;
        }
    }

    /// <summary>True with probability 1/k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool OneIn(uint k) => k == 1 || (k == 2 ? NextBit() : Bernoulli(1u, k));

    /// <summary>True with probability 1/e: the number of the first failing trial of 1/1, 1/2, 1/3, ... is odd.</summary>
    public bool BernoulliExpMinusOne()
    {
        uint k = 2;
        while (OneIn(k))
        {
            k++;
        }

        return (k & 1) != 0;
    }

    /// <summary>True with probability exp(-a/b), 0 &lt;= a &lt;= b: the number of the first failing trial of a/b, a/(2b), a/(3b), ... is odd.</summary>
    public bool BernoulliExp(uint a, uint b)
    {
        uint k = 1;
        while (OneIn(k) && Bernoulli(a, b))
        {
            k++;
        }

        return (k & 1) != 0;
    }

    /// <inheritdoc cref="BernoulliExp(uint, uint)"/>
    public bool BernoulliExp(ulong a, ulong b)
    {
        uint k = 1;
        while (OneIn(k) && Bernoulli(a, b))
        {
            k++;
        }

        return (k & 1) != 0;
    }

    /// <inheritdoc cref="BernoulliExp(uint, uint)"/>
    public bool BernoulliExp(UInt128 a, UInt128 b)
    {
        uint k = 1;
        while (OneIn(k) && Bernoulli(a, b))
        {
            k++;
        }

        return (k & 1) != 0;
    }

    private void Refill()
    {
        source.Fill(block);
        position = 0;
    }
}
