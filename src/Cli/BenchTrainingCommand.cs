using System.CommandLine;
using System.Globalization;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>bench training</c>: how many training runs with the plain sum this machine makes in a second.</summary>
internal static class BenchTrainingCommand
{
    public static Command Create()
    {
        var runs = Options.Count("--runs", "Training runs: breast_cancer, 20 clients, 30 training rounds, plain sum.", 100, 1, 1_000_000);
        var threads = Options.Count("--threads", "Runs side by side.", Environment.ProcessorCount, 1, 1024);
        var json = CommonOptions.Json();
        var command = new Command("training", "Train with the plain sum again and again, and count.") { runs, threads, json };
        command.SetAction(async (parse, _) =>
        {
            var silent = parse.GetValue(json);
            var measured = await Terminal.WithProgressAsync(parse, silent, _ => TrainingBenchmark.Measure((int)parse.GetValue(runs), (int)parse.GetValue(threads)));
            if (silent)
                JsonOutput.Write(parse, measured);
            else
                parse.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{measured.RunsPerSecond:F1} training runs a second ({measured.Runs} in {measured.Seconds:F1} s on {measured.Threads} threads), {measured.BytesAllocatedPerRun / 1024.0:N0} KiB allocated a run, mean accuracy {measured.MeanAccuracy:F4}"));
            return ExitStatus.Done;
        });
        return command;
    }
}
