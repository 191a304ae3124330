using System.Buffers.Binary;
using System.Numerics;

namespace SecureFed.Learning;

/// <summary>xoshiro256** (Blackman and Vigna, ACM TOMS 2021): the same numbers on every machine and in every .NET version, unlike a seeded <see cref="Random"/>. Not for secrets.</summary>
internal sealed class Xoshiro256 : Random
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts from a state.</summary>
    /// <param name="state">32 bytes, not all zero.</param>
    public Xoshiro256(ReadOnlySpan<byte> state)
    {
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(state);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
            var shifted = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= shifted;
            _s3 = BitOperations.RotateLeft(_s3, 45);
            return result;
        }
    }

    public override int Next() => (int)Below(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)maxValue);
    }

    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    public override long NextInt64() => (long)Below(long.MaxValue);

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return unchecked((long)((ulong)minValue + Below((ulong)maxValue - (ulong)minValue)));
    }

    // The upper bits fill the fraction: 53 of a double, 24 of a float.
    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1 << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        Span<byte> word = stackalloc byte[8];
        while (!buffer.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, NextUInt64());
            var count = Math.Min(8, buffer.Length);
            word[..count].CopyTo(buffer);
            buffer = buffer[count..];
        }
    }

    protected override double Sample() => NextDouble();

    /// <summary>A number below a bound without bias (Lemire, "Fast random integer generation in an interval", 2019); 0 for a bound of 0.</summary>
    private ulong Below(ulong bound)
    {
        if (bound == 0)
            return 0;
        var high = Math.BigMul(NextUInt64(), bound, out var low);
        var rest = unchecked(0UL - bound) % bound;
        while (low < rest)
            high = Math.BigMul(NextUInt64(), bound, out low);
        return high;
    }
}
