using System.CommandLine;
using System.Diagnostics;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>securefed train</c>: a federation on the user's data.</summary>
internal static class TrainCommand
{
    private const string StandardFolder = "securefed-train";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("train", "Train a model over clients who show nobody their data.");
        var options = new RequestOptions(command);
        command.SetAction((parse, cancellation) => RunAsync(parse, options.Read(parse), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandRequest request, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var loaded = Open(parse, request);
        if (request.Training.Evaluate is { } model)
            return Evaluate(parse, request, ModelEvaluation.Of(request.Training, model, loaded.Data));

        var run = TrainingRun.Create(request.Training, loaded.Data);
        using var folder = OutputFolder.Claim(request.Folder ?? StandardFolder);

        var result = await Terminal.WithProgressAsync(parse, request.Json, progress => run.Train(progress, cancellation));
        var answer = TrainingReport.Answer(result) with
        {
            Files = TrainingFiles.Write(result, folder.Path, loaded.InferredSchema),
            Seconds = clock.Elapsed.TotalSeconds,
        };
        if (!TrainingPlot.HasFonts)
            parse.InvocationConfiguration.Error.WriteLine("This machine has no fonts, so the picture has lines but no words.");
        if (request.Json)
            JsonOutput.Write(parse, answer);
        else
            TrainingWords.Write(Terminal.Output(parse), answer, folder.Path);
        return answer.Aggregation.Aborted.Count == answer.TrainingRounds ? ExitStatus.BadAnswer : ExitStatus.Done;
    }

    private static int Evaluate(ParseResult parse, CommandRequest request, EvaluationAnswer answer)
    {
        if (request.Json)
            JsonOutput.Write(parse, answer);
        else
            TrainingWords.Write(Terminal.Output(parse), answer);
        return ExitStatus.Done;
    }

    /// <summary>Loads the data; a schema that had to be inferred is shown before anything else happens.</summary>
    private static LoadedData Open(ParseResult parse, CommandRequest request)
    {
        try
        {
            var loaded = DataSource.Open(request.Training);
            if (loaded.InferredSchema is { } inferred)
                Show(parse, inferred.ToJson(), "This schema was inferred; its bounds and categories are taken from the data and are not private.");
            return loaded;
        }
        catch (SchemaNeededException needed)
        {
            Show(parse, needed.Inferred.ToJson(), null);
            throw;
        }
    }

    private static void Show(ParseResult parse, string schema, string? sentence)
    {
        var error = parse.InvocationConfiguration.Error;
        error.WriteLine(schema);
        if (sentence is not null)
            error.WriteLine(sentence);
    }
}
