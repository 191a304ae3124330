using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SecureFed.Privacy;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>bench accountant</c>: seconds of the usual questions to an accountant, with their answers.</summary>
internal static class BenchAccountantCommand
{
    public static Command Create()
    {
        var runs = Options.Count("--runs", "Measured runs of each workload, after one that is not measured.", 7, least: 1, most: 1000);
        var json = CommonOptions.Json();
        var command = new Command("accountant", "Seconds of the usual questions to an accountant.") { runs, json };
        command.SetAction(parse =>
        {
            var measured = Workloads().Select(workload => Measure(workload.Name, workload.Reference, workload.Work, (int)parse.GetValue(runs))).ToArray();
            if (parse.GetValue(json))
                JsonOutput.Write(parse, new { Cores = Environment.ProcessorCount, Workloads = measured });
            else
                Print(parse, measured);
            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary>The workloads, each with the median seconds of a Python accountant of equal tightness on a shared machine with two cores.</summary>
    private static IEnumerable<(string Name, double Reference, Func<double> Work)> Workloads()
    {
        const double Delta = 1e-5;
        const long Steps = 10_000;
        var step = new PoissonSampledEvent(0.01, new GaussianEvent(1.1));
        var longRun = new PoissonSampledEvent(256.0 / 60_000, new GaussianEvent(1.3));
        var mixed = new ComposedEvent(
            new SelfComposedEvent(step, 500),
            new SelfComposedEvent(new PoissonSampledEvent(0.02, new GaussianEvent(1.5)), 500),
            new LaplaceEvent(2));
        yield return ("pld-epsilon", 0.582, () => new PldAccountant().Compose(step, Steps).Epsilon(Delta).Value);
        yield return ("pld-epsilon-grid-1e-5", 4.85, () => new PldAccountant(step: 1e-5).Compose(step, Steps).Epsilon(Delta).Value);
        yield return ("pld-epsilon-14063-steps", 0.213, () => new PldAccountant().Compose(longRun, 14_063).Epsilon(Delta).Value);
        yield return ("pld-epsilon-mixed", 0.946, () => new PldAccountant().Compose(mixed).Epsilon(Delta).Value);
        yield return ("pld-epsilon-discrete-gaussian", 0.0502, () => new PldAccountant().Compose(new DiscreteGaussianEvent(10), 100).Epsilon(Delta).Value);
        yield return ("pld-calibration-to-3", 9.45, () => NoiseCalibration.Solve(Event, new PldAccountant(), 3, Delta, tolerance: 1e-4));
        yield return ("rdp-epsilon", 0.0246, () => new RdpAccountant().Compose(step, Steps).Epsilon(Delta).Value);
        yield return ("rdp-epsilon-14063-steps", 0.0476, () => new RdpAccountant().Compose(longRun, 14_063).Epsilon(Delta).Value);
        yield return ("rdp-calibration-to-3", 0.388, () => NoiseCalibration.Solve(Event, new RdpAccountant(), 3, Delta));
        yield return ("analytic-gaussian-calibration", 0.00071, () => AnalyticGaussian.NoiseMultiplier(1, Delta));

        static DpEvent Event(double z) => new SelfComposedEvent(new PoissonSampledEvent(0.01, new GaussianEvent(z)), Steps);
    }

    private static Measurement Measure(string name, double reference, Func<double> work, int runs)
    {
        var answer = work();
        var seconds = new double[runs];
        var before = Environment.CpuUsage.TotalTime;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            answer = work();
            seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        var processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds / runs;
        Array.Sort(seconds);
        return new Measurement(name, seconds[runs / 2], seconds[0], seconds[^1], processor, runs, answer, reference);
    }

    private static void Print(ParseResult parse, Measurement[] measured)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("workload");
        foreach (var heading in new[] { "median s", "least s", "most s", "processor s", "answer", "Python reference s" })
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var one in measured)
            table.AddRow(one.Name, Text(one.MedianSeconds), Text(one.LeastSeconds), Text(one.MostSeconds), Text(one.ProcessorSeconds), one.Answer.ToString("G7", CultureInfo.InvariantCulture), Text(one.ReferenceSeconds));
        Terminal.Output(parse).Write(table);
    }

    private static string Text(double seconds) => seconds.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>Wall-clock seconds of single runs, and the mean seconds that all processors together spent on one.</summary>
    private sealed record Measurement(string Name, double MedianSeconds, double LeastSeconds, double MostSeconds, double ProcessorSeconds, int Runs, double Answer, double ReferenceSeconds);
}
