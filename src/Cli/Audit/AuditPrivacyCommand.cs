using System.CommandLine;
using System.Diagnostics;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>audit privacy</c>: puts a training's claimed epsilon to the test with canaries.</summary>
internal static class AuditPrivacyCommand
{
    private const string AnswerFile = "privacy-audit.json";
    private const string StandardData = "breast_cancer";

    public static Command Create()
    {
        var runs = Options.Count("--runs", "Trainings with and without a canary.", PrivacyAuditRequest.StandardRuns, least: 20);
        var canaries = Options.OptionalCount("--canaries", "Canaries in the one training that holds many (default: one for each value of an update, at most 256).", least: 1);
        var confidence = Options.Number("--confidence", "Probability that no measured bound is above the truth.", 0.95, 0, 1);

        var command = new Command("privacy", "Train with canaries and measure how much of them the opened sums give away.") { runs, canaries, confidence };
        var training = new RequestOptions(command);
        command.SetAction((parse, cancellation) =>
        {
            var asked = training.Read(parse);
            var request = new PrivacyAuditRequest
            {
                Training = asked.Training with { Data = asked.Training.Data ?? StandardData },
                Runs = (int)Math.Min(int.MaxValue, parse.GetValue(runs)),
                Canaries = parse.GetValue(canaries) is { } count ? (int)Math.Min(int.MaxValue, count) : null,
                Confidence = parse.GetValue(confidence),
            };
            return RunAsync(parse, request, asked, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, PrivacyAuditRequest request, CommandRequest asked, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var audit = PrivacyAudit.Create(request, DataSource.Open(request.Training).Data);
        var folder = asked.Folder is { } path ? OutputFolder.Create(path) : null;
        var answer = await Terminal.WithProgressAsync(parse, asked.Json, progress => audit.Run(progress, cancellation));
        answer = answer with { Seconds = clock.Elapsed.TotalSeconds };
        if (folder is not null)
            JsonOutput.WriteFile(Path.Combine(folder, AnswerFile), answer);
        if (asked.Json)
            JsonOutput.Write(parse, answer);
        else
            PrivacyAuditWords.Write(Terminal.Output(parse), answer, folder);
        return answer.Passed ? ExitStatus.Done : ExitStatus.BadAnswer;
    }
}
