using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Adding vectors of 32-bit lanes to one sum, as a server adds masked inputs, beside the library's addition and beside reading them once.</summary>
public class RingAdditionBenchmarks : IDisposable
{
    private const int Vectors = 64;
    private uint[] _vectors = [];
    private RingVector _sum = new(0, 32);

    [Params(10_000, 100_000, 1_000_000)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _vectors = new uint[Vectors * Dimension];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_vectors.AsSpan()));
        _sum = new RingVector(Dimension, 32);
    }

    [Benchmark]
    public void Add()
    {
        for (var vector = 0; vector < Vectors; vector++)
            LaneAddition.Add<uint>(_vectors.AsSpan(vector * Dimension, Dimension), _sum.Lanes<uint>());
    }

    [Benchmark(Baseline = true)]
    public void TensorPrimitivesAdd()
    {
        var sum = _sum.Lanes<uint>();
        for (var vector = 0; vector < Vectors; vector++)
            TensorPrimitives.Add(sum, _vectors.AsSpan(vector * Dimension, Dimension), sum);
    }

    [Benchmark]
    public uint ReadOnce() => TensorPrimitives.Sum<uint>(_vectors);

    [GlobalCleanup]
    public void Dispose()
    {
        _sum.Dispose();
        GC.SuppressFinalize(this);
    }
}
