using System.Numerics;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Sharing one 32-byte secret beside a byte-wise loop and the usual big-integer form over a 257-bit prime field.</summary>
[MemoryDiagnoser]
public class ShamirBenchmarks
{
    private const int Threshold = 116;
    private const int Count = 218;
    private static readonly BigInteger Prime = BigInteger.Pow(2, 256) + 297;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _randomness = RandomNumberGenerator.GetBytes(32 * (Threshold - 1));
    private readonly byte[] _shares = new byte[32 * Count];
    private readonly BigInteger[] _coefficients = [.. Enumerable.Range(0, Threshold).Select(_ => new BigInteger(RandomNumberGenerator.GetBytes(32), isUnsigned: true))];

    [Benchmark]
    public void Share() => ShamirSharing.Split(_secret, Threshold, Count, _randomness, _shares);

    [Benchmark(Baseline = true)]
    public void ScalarLoop() => ScalarShamir.Split(_secret, _randomness, Count, _shares);

    [Benchmark]
    public BigInteger BigIntegers()
    {
        var last = BigInteger.Zero;
        for (var x = 1; x <= Count; x++)
        {
            last = BigInteger.Zero;
            for (var degree = Threshold - 1; degree >= 0; degree--)
                last = (last * x + _coefficients[degree]) % Prime;
        }
        return last;
    }
}
