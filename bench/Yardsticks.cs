using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>What must be done anyway: seconds a byte of K, R and H, and seconds of one X and one V (docs/performance.md). Each is the best of all measurements.</summary>
internal sealed class Yardsticks
{
    private const int Bytes = 1 << 26;
    private const int Turns = 20;
    private readonly byte[] memory = RandomNumberGenerator.GetBytes(Bytes);

    public double K { get; private set; } = double.PositiveInfinity;

    public double R { get; private set; } = double.PositiveInfinity;

    public double H { get; private set; } = double.PositiveInfinity;

    public double X { get; private set; } = double.PositiveInfinity;

    public double V { get; private set; } = double.PositiveInfinity;

    /// <summary>Measures all of them with a clock in seconds.</summary>
    public void Measure(Func<double> now)
    {
        var (seed, stream, hash) = (RandomNumberGenerator.GetBytes(32), new byte[16 * 1024], new byte[32]);
        using var openSsl = new OpenSslCounterMode(seed.AsSpan(0, 16), seed.AsSpan(16), stream.Length);
        var (key, peer, identity, signature) = (RandomNumberGenerator.GetBytes(32), new byte[32], new byte[32], new byte[64]);
        KeyAgreement.DerivePublicKey(seed, peer);
        Signatures.DerivePublicKey(key, identity);
        Signatures.Sign(key, stream.AsSpan(0, 200), signature);
        for (var turn = 0; turn < Turns; turn++)
        {
            K = Math.Min(K, Time(now, () => { for (var done = 0; done < Bytes / 4; done += stream.Length) openSsl.Fill(stream); }) / (Bytes / 4));
            R = Math.Min(R, Time(now, () => TensorPrimitives.Sum<uint>(MemoryMarshal.Cast<byte, uint>(memory))) / Bytes);
            H = Math.Min(H, Time(now, () => SHA256.HashData(memory.AsSpan(0, Bytes / 8), hash)) / (Bytes / 8));
            X = Math.Min(X, Time(now, () => { for (var i = 0; i < 10; i++) KeyAgreement.TryAgree(key, peer, hash); }) / 10);
            V = Math.Min(V, Time(now, () => { for (var i = 0; i < 10; i++) Signatures.Verify(identity, stream.AsSpan(0, 200), signature); }) / 10);
        }
    }

    private static double Time(Func<double> now, Action action)
    {
        var start = now();
        action();
        return now() - start;
    }
}
