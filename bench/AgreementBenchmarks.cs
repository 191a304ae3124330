using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>X25519 agreements of one private key with many peers together beside one by one.</summary>
[MemoryDiagnoser]
public class AgreementBenchmarks
{
    private readonly byte[] _privateKey = RandomNumberGenerator.GetBytes(32);
    private byte[] _peers = [];
    private byte[] _shared = [];
    private bool[] _agreed = [];

    [Params(2, 8, 218)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (_peers, _shared, _agreed) = (new byte[32 * Count], new byte[32 * Count], new bool[Count]);
        for (var i = 0; i < Count; i++)
            KeyAgreement.DerivePublicKey(RandomNumberGenerator.GetBytes(32), _peers.AsSpan(32 * i));
    }

    [Benchmark]
    public void Together() => KeyAgreement.AgreeWithAll(_privateKey, _peers, _shared, _agreed);

    [Benchmark(Baseline = true)]
    public void OneByOne()
    {
        for (var i = 0; i < Count; i++)
            _agreed[i] = KeyAgreement.TryAgree(_privateKey, _peers.AsSpan(32 * i, 32), _shared.AsSpan(32 * i, 32));
    }
}
