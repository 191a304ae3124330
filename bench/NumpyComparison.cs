using System.Diagnostics;
using System.Text.Json;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Bench;

/// <summary>The server of a complete graph beside the NumPy server of numpy_server.py: what both do after the masked inputs arrived, with adding these.</summary>
internal static class NumpyComparison
{
    private const int Clients = 100;
    private const int Dimension = 1_000_000;
    private const int Dropped = 30;

    // Wall-clock times: the best of these is the least disturbed.
    private const int Turns = 5;

    public static void Print(TextWriter output)
    {
        var request = new RoundBenchmarkRequest
        {
            Clients = Clients,
            Dimension = Dimension,
            Bits = 32,
            Model = ThreatModel.SemiHonest,
            Threshold = 55,
            DropoutMaskedInput = (double)Dropped / Clients,
            Seed = 1,
        };
        var processor = RoundBenchmark.Run(request with { Threads = 1, Clock = ProcessorTime.Now }, null, CancellationToken.None);
        var baseline = Baseline(processor.Threshold);
        var wall = Enumerable.Range(0, Turns).Select(_ => RoundBenchmark.Run(request with { Threads = 2 }, null, CancellationToken.None)).MinBy(answer => answer.IngestSeconds + answer.UnmaskSeconds)!;
        var ours = processor.IngestSeconds + processor.UnmaskSeconds;
        var onTwo = wall.IngestSeconds + wall.UnmaskSeconds;
        var bars = new Bars(output);
        bars.Note($"n = {Clients} complete, m = {Dimension}, {Dropped} dropped: NumPy {baseline:F2} s, this server {ours:F3} s on one thread (processor time), {onTwo:F3} s on two (wall clock)");
        bars.Note($"on one thread {baseline / ours:F0} times faster than NumPy; on two, opening secrets and taking masks off {wall.UnmaskSeconds:F3} s, taking in with hashes and signatures, which the NumPy server has none of, {wall.IngestSeconds:F3} s");
        bars.AtLeast("the server on two threads against the NumPy server", 50, baseline / onTwo, "times faster");
    }

    private static double Baseline(int threshold)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "numpy_server.py"), $"{Clients}", $"{Dimension}", $"{Dropped}", $"{threshold}" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("python3 does not start");
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonDocument.Parse(answer).RootElement.GetProperty("seconds").GetDouble()
            : throw new InvalidOperationException("numpy_server.py failed: is Debian's python3-numpy installed?");
    }
}
