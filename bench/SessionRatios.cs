using System.Diagnostics;
using System.Globalization;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Bench;

/// <summary>
/// Whole sessions beside what must be done anyway. Yardsticks and sessions take turns and each keeps its best. One-thread figures are in processor time, so that other programs do not
/// count; two-thread figures are in wall-clock time and need a machine to themselves.
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

    private static readonly RoundBenchmarkRequest WithDropouts = Standard with { DropoutMaskedInput = 0.3 };

    /// <summary>Prints a line for each target; each measurement is the best of <paramref name="turns"/>.</summary>
    public static void Print(TextWriter output, int turns)
    {
        var bars = new Bars(output);
        bars.Note($"n = 1000, k = 218, t = 116, m = 100,000 x 32 bit unless said; K, R, H, X and V as in docs/performance.md; best of {turns}");
        bars.AtMost("peak of the whole simulated session, 30 percent dropped, MB", 300, PeakOfNewProcess() / 1e6, "MB");

        var dropped = Measure(turns, WithDropouts);
        bars.AtMost("server, semi-honest, 30 percent dropped, one thread", 2, dropped.Server / dropped.K, "K");
        Details(bars, dropped);
        bars.AtMost("whole ingest (check, hash, log, add)", 1.3, (dropped.Best.IngestSeconds - 2 * dropped.R) / dropped.H, "H beside 2 R");
        bars.AtMost("one client of it", 1.3, dropped.Best.ClientSeconds / dropped.Client, "(K of its masks + 436 X)");
        bars.AtMost("client bytes up against the packed vector", 1.2, dropped.Best.BytesUpPerClient / dropped.Packed, "x");

        var complete = Measure(turns, Standard);
        bars.AtMost("server, semi-honest, nobody dropped, one thread", 12, (complete.Server - complete.H) / (complete.R + complete.K), "(R + K), beside H");
        Details(bars, complete);

        var malicious = Measure(turns, WithDropouts with { Model = ThreatModel.Malicious });
        bars.AtMost("server, malicious, 30 percent dropped, one thread", 2, malicious.BeyondSignatures / malicious.K, "K, beside 1.2 (V x verifications + H)");
        Details(bars, malicious);
        var completeMalicious = Measure(turns, Standard with { Model = ThreatModel.Malicious });
        bars.AtMost(
            "server, malicious, nobody dropped, one thread", 12, (completeMalicious.BeyondSignatures - completeMalicious.H) / (completeMalicious.R + completeMalicious.K),
            "(R + K), beside H + 1.2 (V x verifications + H)");
        Details(bars, completeMalicious);

        TwoThreads(bars, turns);
        ServerMemory.Print(bars, Standard);
    }

    /// <summary>The most memory of a process that runs one session with 30 percent dropouts and nothing else.</summary>
    public static void PrintPeak(TextWriter output)
    {
        var answer = RoundBenchmark.Run(WithDropouts, null, CancellationToken.None);
        output.WriteLine(answer.SumIsExact ? answer.PeakWorkingSetBytes.ToString(CultureInfo.InvariantCulture) : "the sum is wrong");
    }

    private static long PeakOfNewProcess()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(SessionRatios).Assembly.Location);
        start.ArgumentList.Add("session-peak");
        using var process = Process.Start(start) ?? throw new InvalidOperationException("the bench does not start itself");
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.Parse(answer, CultureInfo.InvariantCulture);
    }

    private static void TwoThreads(Bars bars, int turns)
    {
        var request = WithDropouts with { Clock = Wall };
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
        bars.AtMost("server, semi-honest, 30 percent dropped, two threads (wall clock)", 1.05, two / k, "K");
        bars.Note($"one thread, wall clock: {one / k:F2} K");
    }

    private static void Details(Bars bars, Measured measured)
    {
        var best = measured.Best;
        bars.Note($"{measured.Server:F3} s; K {measured.K:F3}, R {measured.R:F3}, H {measured.H:F3} s; {best.Verifications} verifications of {measured.V * 1e6:F0} us, {best.Agreements} agreements");
        bars.Note($"rounds 0 to 4 {string.Join(", ", measured.Clock.RoundSeconds.Select(seconds => seconds.ToString("F3", CultureInfo.InvariantCulture)))} s, ingest {best.IngestSeconds:F3} s, unmasking {best.UnmaskSeconds:F3} s = {best.UnmaskSeconds / measured.K:F2} K");
        bars.Note($"client {best.ClientSeconds * 1e3:F1} ms, bytes down {best.BytesDownPerClient:N0}");
    }

    private static Measured Measure(int turns, RoundBenchmarkRequest request)
    {
        var (best, clock, yard) = (default(RoundBenchmarkAnswer), default(ServerClock), new Yardsticks());
        for (var turn = 0; turn < turns; turn++)
        {
            yard.Measure(ProcessorTime.Now);
            var details = default(ServerClock);
            var answer = RoundBenchmark.Run(request with { Details = found => details = found }, null, CancellationToken.None);
            if (!answer.SumIsExact)
                throw new InvalidOperationException(answer.Aborted ?? "the sum is wrong");
            if (best is null || answer.ServerSeconds < best.ServerSeconds)
                (best, clock) = (answer, details);
            yard.Measure(ProcessorTime.Now);
        }
        return new Measured(best!, clock!, yard, (double)request.Dimension * request.Bits / 8);
    }

    private static double Wall() => (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    /// <summary>The best session beside the yardsticks, all in seconds.</summary>
    private sealed record Measured(RoundBenchmarkAnswer Best, ServerClock Clock, Yardsticks Yard, double Packed)
    {
        public double Server => Best.ServerSeconds;

        public double K => Yard.K * Best.MaskBytesExpanded;

        public double R => Yard.R * Packed * Best.Survivors;

        public double H => Yard.H * Packed * Best.Survivors;

        public double V => Yard.V;

        /// <summary>The server without what its signatures and one more hash of the inputs may take.</summary>
        public double BeyondSignatures => Server - 1.2 * (V * Best.Verifications + H);

        /// <summary>The masks and agreements of one client.</summary>
        public double Client => Yard.K * Packed * (Best.Neighbors + 1) + ProductsPerClient * Best.Neighbors * Yard.X;
    }
}
