namespace SecureFed.Protocol;

/// <summary>What a sum of a vector means.</summary>
public enum VectorClass
{
    /// <summary>Every honest value is in 0..bound and the sum cannot wrap: it is the true integer sum.</summary>
    Exact = 0,

    /// <summary>Values carry noise or have no bound: the sum is meant modulo 2^bits.</summary>
    Modular = 1,
}

/// <summary>One named vector of a session: every client contributes one, the server learns the sum (protocol.md section 3).</summary>
/// <param name="Name">1 to 64 characters from <c>A-Z a-z 0-9 . _ -</c>, unique in the session.</param>
/// <param name="Length">Number of values, 1 to 2^28.</param>
/// <param name="Bits">The ring is the integers modulo 2^bits; 1 to 62.</param>
/// <param name="Class">Exact or modular.</param>
/// <param name="Bound">The largest value of one client for an exact vector; 0 for a modular one.</param>
public sealed record VectorSpec(string Name, int Length, int Bits, VectorClass Class, ulong Bound)
{
    /// <summary>The longest vector, in values.</summary>
    public const int MaximumLength = 1 << 28;

    /// <summary>The widest ring, in bits.</summary>
    public const int MaximumBits = 62;

    /// <summary>Values in every chunk but the last of a vector.</summary>
    public const int ChunkValues = 16_384;

    /// <summary>Ring kind 0, the integers modulo a power of two: the only one of version 1.</summary>
    internal const int RingKind = 0;

    /// <summary>A vector whose sum is the true integer sum.</summary>
    public static VectorSpec Exact(string name, int length, int bits, ulong bound) => new(name, length, bits, VectorClass.Exact, bound);

    /// <summary>A vector whose sum is meant modulo 2^bits.</summary>
    public static VectorSpec Modular(string name, int length, int bits) => new(name, length, bits, VectorClass.Modular, 0);

    /// <summary>Bytes of a lane: 2, 4 or 8, the least that holds the ring.</summary>
    public int LaneBytes => Bits <= 16 ? 2 : Bits <= 32 ? 4 : 8;

    /// <summary>Number of chunks the vector travels in.</summary>
    public int Chunks => (Length + ChunkValues - 1) / ChunkValues;

    /// <summary>Number of values in a chunk.</summary>
    public int ValuesInChunk(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, Chunks);
        return Math.Min(ChunkValues, Length - chunk * ChunkValues);
    }

    /// <summary>Exact number of bytes of a packed chunk.</summary>
    public int PackedBytes(int chunk) => (ValuesInChunk(chunk) * Bits + 7) / 8;
}
