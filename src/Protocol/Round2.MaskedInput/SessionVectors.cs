using System.Numerics;
using System.Runtime.CompilerServices;

namespace SecureFed.Protocol;

/// <summary>One <see cref="RingVector"/> for each vector of a session: a client's input, or the server's sums.</summary>
internal sealed class SessionVectors(SessionParameters parameters) : IDisposable
{
    private readonly RingVector?[] vectors = new RingVector?[parameters.Vectors.Length];

    /// <summary>The names of the vectors that have no values yet.</summary>
    public IEnumerable<string> Missing => parameters.Vectors.Where((_, vector) => vectors[vector] is null).Select(spec => spec.Name);

    /// <summary>A vector by its position in the parameters.</summary>
    public RingVector this[int vector] => vectors[vector]!;

    /// <summary>Zeros for every vector.</summary>
    public static SessionVectors Zero(SessionParameters parameters)
    {
        var zero = new SessionVectors(parameters);
        for (var vector = 0; vector < zero.vectors.Length; vector++)
            zero.vectors[vector] = RingVector.For(parameters.Vectors[vector]);
        return zero;
    }

    /// <summary>Copies the values of one vector.</summary>
    /// <exception cref="ArgumentException">The session has no such vector, its length or lane width is another, or a value lies above its bound or outside its ring.</exception>
    public void Set<TLane>(string name, ReadOnlySpan<TLane> values)
        where TLane : unmanaged, IBinaryInteger<TLane>, IMinMaxValue<TLane>
    {
        var vector = Find(parameters, name);
        var spec = parameters.Vectors[vector];
        if (Unsafe.SizeOf<TLane>() != spec.LaneBytes)
            throw new ArgumentException($"Vector '{name}' of {spec.Bits} bits has lanes of {8 * spec.LaneBytes} bits.", nameof(values));
        if (values.Length != spec.Length)
            throw new ArgumentException($"Vector '{name}' has {spec.Length} values, not {values.Length}.", nameof(values));
        var largest = spec.Class == VectorClass.Exact ? spec.Bound : (1UL << spec.Bits) - 1;
        if (largest < ulong.CreateTruncating(TLane.MaxValue) && values.ContainsAnyExceptInRange(TLane.Zero, TLane.CreateTruncating(largest)))
            throw new ArgumentException($"Vector '{name}' holds values of 0 to {largest}.", nameof(values));
        vectors[vector] ??= RingVector.For(spec);
        vectors[vector]!.Load(values);
    }

    /// <summary>The position of a vector in the parameters.</summary>
    /// <exception cref="ArgumentException">The session has no such vector.</exception>
    public static int Find(SessionParameters parameters, string name)
    {
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
            if (parameters.Vectors[vector].Name == name)
                return vector;
        throw new ArgumentException($"The session has no vector '{name}'.", nameof(name));
    }

    /// <summary>One chunk, packed to the bits of its ring.</summary>
    public void Pack(int vector, int chunk, Span<byte> packed)
        => this[vector].Pack(chunk * VectorSpec.ChunkValues, parameters.Vectors[vector].ValuesInChunk(chunk), packed);

    /// <summary>Adds one packed chunk.</summary>
    public void AddPacked(int vector, int chunk, ReadOnlySpan<byte> packed)
        => this[vector].AddPacked(packed, chunk * VectorSpec.ChunkValues, parameters.Vectors[vector].ValuesInChunk(chunk));

    /// <summary>Adds the same chunk of several inputs, packed.</summary>
    public void AddPacked(int vector, int chunk, ReadOnlySpan<ReadOnlyMemory<byte>> packed)
        => this[vector].AddPacked(packed, chunk * VectorSpec.ChunkValues, parameters.Vectors[vector].ValuesInChunk(chunk));

    /// <summary>Erases all values.</summary>
    public void Dispose()
    {
        foreach (var vector in vectors)
            vector?.Dispose();
    }
}
