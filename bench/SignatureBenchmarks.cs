using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Verification of many signatures together beside one by one.</summary>
[MemoryDiagnoser]
public class SignatureBenchmarks
{
    private readonly bool[] _valid = new bool[128];
    private SignatureClaim[] _claims = [];

    [Params(2, 8, 116)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Setup() => _claims = [.. Enumerable.Range(0, Count).Select(_ => Signed())];

    [Benchmark]
    public void Together() => Signatures.VerifyMany(_claims, _valid.AsSpan(0, Count));

    [Benchmark(Baseline = true)]
    public void OneByOne()
    {
        for (var i = 0; i < Count; i++)
            _valid[i] = Signatures.Verify(_claims[i].PublicKey.Span, _claims[i].Message.Span, _claims[i].Signature.Span);
    }

    /// <summary>A signature of a new key over 200 bytes.</summary>
    internal static SignatureClaim Signed()
    {
        var (seed, key, message, signature) = (RandomNumberGenerator.GetBytes(32), new byte[32], RandomNumberGenerator.GetBytes(200), new byte[64]);
        Signatures.DerivePublicKey(seed, key);
        Signatures.Sign(seed, message, signature);
        return new SignatureClaim(key, message, signature);
    }
}
