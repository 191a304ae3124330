using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>securefed sweep</c>: every combination of options, over seeds, in one report.</summary>
internal static class SweepCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("sweep", "Measure what privacy costs: train with every combination of options. An option takes a list (0.5,1,2) or a range (0.1..1:5, 0.1..1:log5).");
        var options = new SweepOptions(command);
        command.SetAction((parse, cancellation) => RunAsync(parse, options.Read(parse), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, SweepRequest request, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A terminal that is closed ends the sweep as Ctrl+C does, with its journal in order.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });

        var run = SweepRun.Create(request.Definition, request.Folder, request.MostRuns);
        try
        {
            var result = await Terminal.WithProgressAsync(parse, request.Json, progress => run.Run(request.Threads, progress, stop.Token));
            var files = await Terminal.WithProgressAsync(parse, request.Json, _ => SweepFiles.Write(result, request.Folder));
            var answer = SweepSummary.Of(result, files) with { Seconds = clock.Elapsed.TotalSeconds };
            if (request.Json)
                JsonOutput.Write(parse, answer);
            else
                SweepWords.Write(Terminal.Output(parse), result, answer, request.Folder);
            return result.Best is null ? ExitStatus.BadAnswer : ExitStatus.Done;
        }
        catch (OperationCanceledException)
        {
            TellIfSomeoneListens(parse, $"interrupted: {run.RunsKept()} of {run.Runs} runs are kept in {request.Folder}; the same command goes on from there");
            return ExitStatus.Interrupted;
        }
    }

    /// <summary>After its terminal was closed nobody may read what a command has to say.</summary>
    private static void TellIfSomeoneListens(ParseResult parse, string sentence)
    {
        try
        {
            parse.InvocationConfiguration.Error.WriteLine(sentence);
        }
        catch (IOException)
        {
        }
    }
}
