using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Bench;

/// <summary>Every kernel beside its baseline in one run: measurements take turns and each keeps its best time, so that a busy machine disturbs all alike.</summary>
internal static class Ratios
{
    private const int Dimension = 100_000;
    private const int Masks = 16;
    private const int Turns = 40;

    public static void Print(TextWriter output)
    {
        var bars = new Bars(output);
        Masking(output, bars);
        AddingInputs(output, bars);
        Packing(output, bars);
        Sharing(output, bars);
        Agreements(output, bars);
    }

    private static void Masking(TextWriter output, Bars bars)
    {
        var seeds = Enumerable.Range(0, Masks).Select(_ => RandomNumberGenerator.GetBytes(MaskSet.SeedSize)).ToArray();
        using var vector16 = new RingVector(Dimension, 16);
        using var vector32 = new RingVector(Dimension, 32);
        using var vector64 = new RingVector(Dimension, 62);
        using var large = new RingVector(16_000_000, 32);
        using var masks = new MaskSet(Masks);
        using var one = new MaskSet(1);
        foreach (var seed in seeds)
            masks.Add(seed, subtract: false);
        one.Add(seeds[0], subtract: true);
        using var openSsl = new OpenSslCounterMode(seeds[0].AsSpan(0, 16), seeds[0].AsSpan(16), 16 * 1024);
        using var platform = new PlatformCounterBlocks(seeds[0].AsSpan(0, 16), seeds[0].AsSpan(16));
        var stream = new byte[16 * 1024];
        var other = new uint[Dimension];
        var bytes = 4L * Dimension * Masks;

        var times = Best(
            () =>
            {
                for (var left = bytes; left > 0; left -= stream.Length)
                    openSsl.Fill(stream.AsSpan(0, (int)Math.Min(left, stream.Length)));
            },
            () => vector32.Apply(masks),
            () => vector16.Apply(masks),
            () => vector64.Apply(masks),
            () => { for (var i = 0; i < Masks; i++) vector32.Apply(one); },
            () => { for (var i = 0; i < Masks; i++) platform.AddTo(vector32.Lanes<uint>()); },
            () => { for (var i = 0; i < Masks; i++) TensorPrimitives.Sum<uint>(vector32.Lanes<uint>()); },
            () => { for (var i = 0; i < Masks; i++) TensorPrimitives.Add(vector32.Lanes<uint>(), other, vector32.Lanes<uint>()); },
            () => { for (var i = 0; i < Masks; i++) LaneAddition.Add<uint>(other, vector32.Lanes<uint>()); },
            () => large.Apply(one, 0, large.Length));
        var k = times[0];
        Row(output, "OpenSSL aes-128-ctr, 16 KiB calls (K)", times[0], bytes, 1);
        Row(output, "expand and add, 32-bit lanes", times[1], bytes, times[1] / k);
        Row(output, "expand and add, 16-bit lanes, same m", times[2], bytes / 2, times[2] / k);
        Row(output, "expand and add, 64-bit lanes, same m", times[3], bytes * 2, times[3] / k);
        Row(output, "expand and add, one mask at a time", times[4], bytes, times[4] / k);
        Row(output, "platform AES-ECB over counters, then add", times[5], bytes, times[5] / k);
        Row(output, "read the vector (R)", times[6], bytes, times[6] / k);
        Row(output, "TensorPrimitives.Add of a vector", times[7], bytes, times[7] / k);
        Row(output, "add a vector", times[8], bytes, times[8] / k);
        Row(output, "expand and add, m = 16 million", times[9], 64_000_000, times[9] / 64e6 / (k / bytes));
        bars.AtMost("expand and add, 32-bit lanes", 1, times[1] / k, "K");
        bars.AtMost("expand and add, one mask at a time", 1, times[4] / k, "K");
        bars.AtMost("expand and add, 16-bit lanes", 0.6, times[2] / times[1], "of 32-bit lanes");
        bars.AtMost("expand and add, 64-bit lanes", 2.2, times[3] / times[1], "of 32-bit lanes");
    }

    /// <summary>As a server does it with the inputs of a batch: many vectors that no cache holds, eight at a time added to one sum.</summary>
    private static void AddingInputs(TextWriter output, Bars bars)
    {
        const int inputs = 200, together = 8;
        var bytes = new byte[inputs * Dimension * sizeof(uint)];
        RandomNumberGenerator.Fill(bytes);
        var packed = bytes.Chunk(Dimension * sizeof(uint)).Select(vector => (ReadOnlyMemory<byte>)vector).ToArray();
        using var sum = new RingVector(Dimension, 32);
        var times = Best(
            () =>
            {
                foreach (var vector in packed)
                    TensorPrimitives.Sum(MemoryMarshal.Cast<byte, uint>(vector.Span));
            },
            () =>
            {
                for (var input = 0; input < inputs; input += together)
                    sum.AddPacked(packed.AsSpan(input, together), 0, Dimension);
            });
        Row(output, "read 200 masked vectors (R)", times[0], (long)bytes.Length, 1);
        Row(output, "add 200 masked vectors (against R)", times[1], (long)bytes.Length, times[1] / times[0]);
        bars.AtMost("adding all masked vectors", 2, times[1] / times[0], "R");
    }

    private static void Packing(TextWriter output, Bars bars)
    {
        foreach (var bits in new[] { 12, 16, 20, 24, 31, 32, 40, 62 })
        {
            using var vector = new RingVector(Dimension, bits);
            var packed = new byte[BitPacking.PackedSize(Dimension, bits)];
            var values = Enumerable.Range(0, Dimension).Select(i => (ulong)i * 0x9E3779B9UL).ToArray();
            vector.Load<ulong>(values);
            var (scalarLanes, scalarPacked) = (new ulong[Dimension], new byte[packed.Length]);
            var times = Best(
                () => vector.Pack(0, Dimension, packed),
                () => vector.AddPacked(packed, 0, Dimension),
                () => BitPacking.PackScalar<ulong>(scalarLanes, bits, scalarPacked),
                () => BitPacking.UnpackScalar<ulong>(scalarPacked, bits, scalarLanes));
            Row(output, Invariant($"pack {bits} bits (against scalar)"), times[0], packed.Length, times[0] / times[2]);
            Row(output, Invariant($"unpack and add {bits} bits (against scalar unpack)"), times[1], packed.Length, times[1] / times[3]);
            bars.AtMost(Invariant($"unpack and add {bits} bits"), 1, times[1] / times[3], "of a scalar unpacking alone");
        }
    }

    private static void Sharing(TextWriter output, Bars bars)
    {
        const int t = 116, n = 218;
        var (secret, randomness, shares) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32 * (t - 1)), new byte[32 * n]);
        byte[] xs = [.. Enumerable.Range(1, t).Select(x => (byte)x)];
        var opened = new byte[32];
        var set = LagrangeSet.For(xs);
        var coefficients = new byte[t];
        var times = Best(
            () => ScalarShamir.Split(secret, randomness, n, shares),
            () => VectorShamir.Split(secret, randomness, n, shares),
            () => ScalarShamir.Coefficients(xs, coefficients),
            () => VectorShamir.Coefficients(xs, coefficients),
            () => ShamirSharing.Reconstruct(set, shares.AsSpan(0, 32 * t), opened));
        Row(output, "Shamir share t = 116 of 218, scalar", times[0], shares.Length, 1);
        Row(output, "Shamir share t = 116 of 218 (against scalar)", times[1], shares.Length, times[1] / times[0]);
        Row(output, "Lagrange set of 116, scalar", times[2], t, 1);
        Row(output, "Lagrange set of 116 (against scalar)", times[3], t, times[3] / times[2]);
        Row(output, "reconstruct from 116 shares", times[4], 32 * t, 1);
        bars.AtMost("Shamir share t = 116 of 218", 0.01, times[1] / times[0], "of the byte-wise loop");
        bars.AtMost("Lagrange set of 116", 0.05, times[3] / times[2], "of the byte-wise loop");
    }

    private static void Agreements(TextWriter output, Bars bars)
    {
        var (privateKey, peer, shared) = (RandomNumberGenerator.GetBytes(32), new byte[32], new byte[32]);
        KeyAgreement.DerivePublicKey(RandomNumberGenerator.GetBytes(32), peer);
        var (peers, sharedWithAll, agreed) = (new byte[8 * 32], new byte[8 * 32], new bool[8]);
        for (var i = 0; i < 8; i++)
            KeyAgreement.DerivePublicKey(RandomNumberGenerator.GetBytes(32), peers.AsSpan(32 * i));
        var (identity, signature, message) = (new byte[32], new byte[64], new byte[200]);
        Signatures.DerivePublicKey(privateKey, identity);
        Signatures.Sign(privateKey, message, signature);
        var (claims, valid) = (Enumerable.Range(0, 8).Select(_ => SignatureBenchmarks.Signed()).ToArray(), new bool[8]);
        var (ann, bob, vector) = (ParticipantId.Parse("client-0001"), ParticipantId.Parse("client-0002"), VectorSpec.Modular("update", Dimension, 32));
        var (data, hash, seeds) = (new byte[1 << 20], new byte[32], new byte[8 * 32]);
        var times = Best(
            () => KeyAgreement.TryAgree(privateKey, peer, shared),
            () => KeyAgreement.AgreeWithAll(privateKey, peers, sharedWithAll, agreed),
            () => Signatures.Verify(identity, message, signature),
            () => SHA256.HashData(data, hash),
            () =>
            {
                KeySchedule.MaskPseudorandomKeys(sharedWithAll, hash, sharedWithAll);
                var batch = new HmacBatch(seeds);
                for (var i = 0; i < 8; i++)
                    KeySchedule.PairwiseMask(ref batch, sharedWithAll.AsSpan(32 * i, 32), ann, bob, peer, identity, vector);
                batch.Finish();
            },
            () => Signatures.VerifyMany(claims, valid));
        Row(output, "mask seed of a pair, each of 8 at once (against X)", times[4] / 8, 1, times[4] / 8 / times[0]);
        Row(output, "X25519 agreement (X)", times[0], 1, 1);
        Row(output, "X25519 agreement, each of 8 at once (against X)", times[1] / 8, 1, times[1] / 8 / times[0]);
        Row(output, "Ed25519 verification (V)", times[2], 1, 1);
        Row(output, "Ed25519 verification, each of 8 at once (against V)", times[5] / 8, 1, times[5] / 8 / times[2]);
        Row(output, "SHA-256 (H)", times[3], data.Length, 1);
        bars.AtMost("X25519 agreement, each of 8 at once", 0.25, times[1] / 8 / times[0], "X");
        bars.AtMost("mask seed of a pair, each of 8 at once", 0.1, times[4] / 8 / times[0], "X");
    }

    /// <summary>The best time of each action, in seconds; actions take turns.</summary>
    private static double[] Best(params Action[] actions)
    {
        var best = new double[actions.Length];
        Array.Fill(best, double.PositiveInfinity);
        foreach (var action in actions)
            WarmUp(action);
        for (var turn = 0; turn < Turns; turn++)
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                actions[i]();
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        return best;
    }

    /// <summary>Runs an action until the compiler has seen it often enough to optimise it, and had the time to.</summary>
    private static void WarmUp(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        for (var run = 0; run < 100 || Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(0.2); run++)
        {
            action();
            if (run >= 2 && Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1))
                break;
        }
    }

    private static void Row(TextWriter output, string name, double seconds, long bytes, double ratio) =>
        output.WriteLine(Invariant($"{name,-58} {seconds * 1e6,10:F1} us {bytes / seconds / 1e9,8:F2} GB/s   ratio {ratio,6:F3}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
