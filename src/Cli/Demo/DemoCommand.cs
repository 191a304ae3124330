using System.CommandLine;
using System.Diagnostics;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>securefed demo</c>: the whole path on bundled data, offline, in seconds.</summary>
internal static class DemoCommand
{
    private const string StandardFolder = "securefed-demo";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = CommonOptions.Out();
        var seed = CommonOptions.Seed();
        var json = CommonOptions.Json();
        var command = new Command("demo", "Train one model three times: pooled, behind a secure sum, and behind a secure sum with noise.") { folder, seed, json };
        command.SetAction((parse, cancellation) =>
            RunAsync(parse, parse.GetValue(folder) ?? StandardFolder, parse.GetValue(seed), parse.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, string path, long? seed, bool json, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var folder = OutputFolder.Create(path);
        var demo = new DemoRun(seed);
        var result = await Terminal.WithProgressAsync(parse, json, progress => demo.Run(progress, cancellation));
        var answer = new DemoAnswer(TrainingReport.Answer(result.Private), result)
        {
            Files = DemoReport.Write(result, folder),
            Seconds = clock.Elapsed.TotalSeconds,
        };
        if (json)
            JsonOutput.Write(parse, answer);
        else
            DemoWords.Write(Terminal.Output(parse), answer, TrainingReport.Answer(result.Secure), folder);
        return answer.PlainEqualsSecure ? ExitStatus.Done : ExitStatus.BadAnswer;
    }
}
