using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Bench;

/// <summary>
/// Whole sessions beside what must be done anyway: K, R, H, X and V of docs/performance.md. Yardsticks and sessions take turns and each keeps its best. One-thread figures are in
/// processor time, so that other programs do not count; two-thread figures are in wall-clock time and need a machine to themselves.
/// </summary>
internal static class SessionRatios
{
    private const double ProductsPerClient = 2;

    private static readonly RoundBenchmarkRequest Standard = new()
    {
        Clients = 1000,
        Dimension = 100_000,
        Bits = 32,
        Neighbors = 218,
        Threshold = 116,
        Model = ThreatModel.SemiHonest,
        Seed = 1,
        Threads = 1,
        Clock = ProcessorTime.Now,
    };

    /// <summary>Prints all ratios; each measurement is the best of <paramref name="turns"/>.</summary>
    public static void Print(TextWriter output, int turns)
    {
        Server(output, turns, "semi-honest, 30 percent dropped", Standard with { DropoutMaskedInput = 0.3 });
        Server(output, turns, "semi-honest, nobody dropped", Standard);
        Server(output, turns, "malicious, 30 percent dropped", Standard with { DropoutMaskedInput = 0.3, Model = ThreatModel.Malicious });
        Threads(output, turns);
        TwoThreads(output, turns);
    }

    private static void Threads(TextWriter output, int turns)
    {
        foreach (var dimension in new[] { 10_000, 100_000, 1_000_000, 64_000_000 })
        {
            var masks = Math.Max(2, 200_000_000 / dimension);
            var one = double.PositiveInfinity;
            var two = double.PositiveInfinity;
            for (var turn = 0; turn < turns; turn++)
            {
                one = Math.Min(one, 1 / MaskBenchmark.Run(dimension, masks, 32, 1).GigabytesPerSecond);
                two = Math.Min(two, 1 / MaskBenchmark.Run(dimension, masks, 32, 2).GigabytesPerSecond);
            }
            Line(output, $"two threads against one, m = {dimension:N0}: {one / two:F2} x, {1 / one:F1} GB/s on one");
        }
    }

    private static void Server(TextWriter output, int turns, string name, RoundBenchmarkRequest request)
    {
        var (best, clock, yard) = (default(RoundBenchmarkAnswer), default(ServerClock), new Yardsticks());
        for (var turn = 0; turn < turns; turn++)
        {
            yard.Measure(ProcessorTime.Now);
            var details = default(ServerClock);
            var answer = RoundBenchmark.Run(request with { Details = found => details = found }, null, CancellationToken.None);
            if (!answer.SumIsExact)
                throw new InvalidOperationException($"{name}: {answer.Aborted ?? "the sum is wrong"}");
            if (best is null || answer.ServerSeconds < best.ServerSeconds)
                (best, clock) = (answer, details);
            yard.Measure(ProcessorTime.Now);
        }
        var packed = (double)request.Dimension * request.Bits / 8;
        var inputs = packed * best!.Survivors;
        var (k, r, h) = (yard.K * best.MaskBytesExpanded, yard.R * inputs, yard.H * inputs);
        var signatures = yard.V * best.Verifications;
        var clientMasks = yard.K * packed * (best.Neighbors + 1) + ProductsPerClient * best.Neighbors * yard.X;
        Line(output, $"{name}: server {best.ServerSeconds:F3} s = {best.ServerSeconds / k:F2} K = {best.ServerSeconds / (r + k + h):F2} (R + K + H) = {(best.ServerSeconds - h) / (r + k):F2} (R + K) + H; K {k:F3}, R {r:F3}, H {h:F3} s");
        Line(output, $"  rounds 0 to 4 {string.Join(", ", clock!.RoundSeconds.Select(seconds => seconds.ToString("F3", CultureInfo.InvariantCulture)))} s, ingest {best.IngestSeconds:F3} s, unmasking {best.UnmaskSeconds:F3} s = {best.UnmaskSeconds / k:F2} K");
        Line(output, $"  ingest = 2 R + {(best.IngestSeconds - 2 * r) / h:F2} H, of it {best.Survivors} verifications");
        Line(output, $"  beyond 1.2 (V x {best.Verifications} + H): {(best.ServerSeconds - 1.2 * (signatures + h)) / k:F2} K = {(best.ServerSeconds - 1.2 * (signatures + h)) / (r + k):F2} (R + K)");
        Line(output, $"  client {best.ClientSeconds * 1e3:F1} ms = {best.ClientSeconds / clientMasks:F2} (K + {ProductsPerClient * best.Neighbors} X); bytes up {best.BytesUpPerClient / packed:F3} of the packed vector, bytes down {best.BytesDownPerClient:N0}");
        Line(output, $"  peak of the whole process so far {best.PeakWorkingSetBytes / 1e6:F0} MB");
    }

    private static void TwoThreads(TextWriter output, int turns)
    {
        var request = Standard with { DropoutMaskedInput = 0.3, Clock = Wall };
        var (one, two, yard) = (double.PositiveInfinity, double.PositiveInfinity, new Yardsticks());
        var maskBytes = 0L;
        for (var turn = 0; turn < turns; turn++)
        {
            yard.Measure(Wall);
            one = Math.Min(one, RoundBenchmark.Run(request, null, CancellationToken.None).ServerSeconds);
            var answer = RoundBenchmark.Run(request with { Threads = 2 }, null, CancellationToken.None);
            (two, maskBytes) = (Math.Min(two, answer.ServerSeconds), answer.MaskBytesExpanded);
        }
        var k = yard.K * maskBytes;
        Line(output, $"semi-honest, 30 percent dropped, wall clock: one thread {one / k:F2} K, two threads {two / k:F2} K");
    }

    private static double Wall() => (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    private static void Line(TextWriter output, FormattableString text)
    {
        output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }

    /// <summary>Seconds a byte of K, R and H, and seconds of one X and one V: the best of all measurements.</summary>
    private sealed class Yardsticks
    {
        private const int Bytes = 1 << 26;
        private readonly byte[] _memory = RandomNumberGenerator.GetBytes(Bytes);

        public double K { get; private set; } = double.PositiveInfinity;

        public double R { get; private set; } = double.PositiveInfinity;

        public double H { get; private set; } = double.PositiveInfinity;

        public double X { get; private set; } = double.PositiveInfinity;

        public double V { get; private set; } = double.PositiveInfinity;

        public void Measure(Func<double> now)
        {
            var (seed, stream, hash) = (RandomNumberGenerator.GetBytes(32), new byte[16 * 1024], new byte[32]);
            using var openSsl = new OpenSslCounterMode(seed.AsSpan(0, 16), seed.AsSpan(16), stream.Length);
            var (key, peer, identity, signature) = (RandomNumberGenerator.GetBytes(32), new byte[32], new byte[32], new byte[64]);
            KeyAgreement.DerivePublicKey(seed, peer);
            Signatures.DerivePublicKey(key, identity);
            Signatures.Sign(key, stream.AsSpan(0, 200), signature);
            for (var turn = 0; turn < 20; turn++)
            {
                K = Math.Min(K, Time(now, () => { for (var done = 0; done < Bytes / 4; done += stream.Length) openSsl.Fill(stream); }) / (Bytes / 4));
                R = Math.Min(R, Time(now, () => TensorPrimitives.Sum<uint>(MemoryMarshal.Cast<byte, uint>(_memory))) / Bytes);
                H = Math.Min(H, Time(now, () => SHA256.HashData(_memory.AsSpan(0, Bytes / 8), hash)) / (Bytes / 8));
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
}
