using BenchmarkDotNet.Attributes;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Packing a vector to the bits of its ring, and unpacking while adding, beside the scalar loop of each.</summary>
[MemoryDiagnoser]
public class PackingBenchmarks : IDisposable
{
    private const int Dimension = 100_000;
    private readonly ulong[] _lanes = new ulong[Dimension];
    private RingVector _vector = new(0, 32);
    private byte[] _packed = [];

    [Params(12, 16, 20, 24, 31, 32, 40, 62)]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _vector = new RingVector(Dimension, Bits);
        _vector.Load<ulong>([.. Enumerable.Range(0, Dimension).Select(i => unchecked((ulong)i * 0x9E3779B97F4A7C15UL))]);
        _packed = new byte[BitPacking.PackedSize(Dimension, Bits)];
        _vector.Pack(0, Dimension, _packed);
    }

    [Benchmark]
    public void Pack() => _vector.Pack(0, Dimension, _packed);

    [Benchmark]
    public void PackScalar() => BitPacking.PackScalar<ulong>(_lanes, Bits, _packed);

    [Benchmark]
    public void UnpackAndAdd() => _vector.AddPacked(_packed, 0, Dimension);

    [Benchmark(Baseline = true)]
    public void UnpackScalar() => BitPacking.UnpackScalar<ulong>(_packed, Bits, _lanes);

    [GlobalCleanup]
    public void Dispose()
    {
        _vector.Dispose();
        GC.SuppressFinalize(this);
    }
}
