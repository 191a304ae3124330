using BenchmarkDotNet.Attributes;
using SecureFed.Privacy;

namespace SecureFed.Bench;

/// <summary>The Walsh-Hadamard transform in place, beside its scalar loop.</summary>
public class HadamardBenchmarks
{
    private double[] _values = [];

    [Params(1 << 10, 1 << 14, 1 << 17, 1 << 20)]
    public int Dimension { get; set; }

    // Zeros stay zeros however often they are transformed; the time of an addition does not depend on its values.
    [GlobalSetup]
    public void Setup() => _values = new double[Dimension];

    [Benchmark]
    public void Transform() => WalshHadamard.Transform(_values);

    [Benchmark(Baseline = true)]
    public void TransformScalar() => WalshHadamard.TransformScalar(_values);
}
