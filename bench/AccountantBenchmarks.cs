using BenchmarkDotNet.Attributes;
using SecureFed.Privacy;

namespace SecureFed.Bench;

/// <summary>The questions that users ask most: epsilon of a long training, and the noise for a budget.</summary>
[MemoryDiagnoser]
public class AccountantBenchmarks
{
    private const double Delta = 1e-5;
    private const long Steps = 10_000;

    [Benchmark]
    public double PldEpsilon() => new PldAccountant().Compose(Step(1.1), Steps).Epsilon(Delta).Value;

    [Benchmark]
    public double PldCalibrationTo3() => NoiseCalibration.Solve(z => new SelfComposedEvent(Step(z), Steps), new PldAccountant(), 3, Delta, tolerance: 1e-4);

    [Benchmark]
    public double RdpEpsilon() => new RdpAccountant().Compose(Step(1.1), Steps).Epsilon(Delta).Value;

    [Benchmark]
    public double AnalyticGaussianCalibration() => AnalyticGaussian.NoiseMultiplier(1, Delta);

    private static PoissonSampledEvent Step(double noiseMultiplier) => new(0.01, new GaussianEvent(noiseMultiplier));
}
