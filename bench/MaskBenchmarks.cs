using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Mask expansion into a vector of 32-bit lanes beside its baselines.</summary>
[MemoryDiagnoser]
public class MaskBenchmarks : IDisposable
{
    private readonly byte[] _seed = RandomNumberGenerator.GetBytes(MaskSet.SeedSize);
    private readonly byte[] _stream = new byte[16 * 1024];
    private readonly MaskSet _masks = new();
    private RingVector _vector = new(0, 32);
    private OpenSslCounterMode? _openSsl;
    private PlatformCounterBlocks? _platform;

    [Params(10_000, 100_000, 10_000_000)]
    public int Dimension { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _vector = new RingVector(Dimension, 32);
        _masks.Add(_seed, subtract: false);
        _openSsl = new OpenSslCounterMode(_seed.AsSpan(0, 16), _seed.AsSpan(16), _stream.Length);
        _platform = new PlatformCounterBlocks(_seed.AsSpan(0, 16), _seed.AsSpan(16));
    }

    [Benchmark]
    public void ExpandAndAdd() => _vector.Apply(_masks);

    [Benchmark(Baseline = true)]
    public void OpenSslCounterModeOnly()
    {
        for (var left = 4L * Dimension; left > 0; left -= _stream.Length)
            _openSsl!.Fill(_stream.AsSpan(0, (int)Math.Min(left, _stream.Length)));
    }

    [Benchmark]
    public void PlatformAesThenAdd() => _platform!.AddTo(_vector.Lanes<uint>());

    [GlobalCleanup]
    public void Dispose()
    {
        _vector.Dispose();
        _masks.Dispose();
        _openSsl?.Dispose();
        _platform?.Dispose();
        GC.SuppressFinalize(this);
    }
}
