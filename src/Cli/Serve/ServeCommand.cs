using System.CommandLine;
using System.Diagnostics;
using SecureFed.Audit;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>securefed serve</c>: a training whose clients are other processes, over HTTP.</summary>
internal static class ServeCommand
{
    private const string StandardFolder = "securefed-served";

    /// <summary>Time for participants to fetch the last result before the server goes away.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Train over a network with participants that join; record and audit every session.");
        var options = new RequestOptions(command, ServeOptions.Create());
        command.SetAction((parse, cancellation) => RunAsync(parse, options.Read(parse), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandRequest request, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var options = ServeOptions.Read(request.Others);
        var log = TextWriter.Synchronized(parse.InvocationConfiguration.Error);
        var asked = request.Training;
        if (asked.Ledger is not null)
            throw new RequestException("ledger", "--ledger names a file, and a server keeps its ledger in --state; leave --ledger out and find a copy in --logs.");
        var loaded = DataSource.Open(asked);
        var population = PopulationOf(asked);

        using var state = ServerFolder.Open(options.State);
        var hosted = HostedTraining.Create(asked with { Population = null, TotalEpsilon = null, Logs = null }, loaded.Data, state.DrawnSeed(), options.InsecureSimulationNoise);
        state.Bind(hosted.Terms);
        var folder = OutputFolder.Create(request.Folder ?? StandardFolder);

        Enrolling.Prepare(state, options, hosted.Terms.Clients);
        await using var server = await TrainingServer.StartAsync(options, state, population, log, cancellation);
        await log.WriteLineAsync($"serving {hosted.Terms.Clients} clients of {asked.Data} at {options.Url}{(options.StatusUrl is { } status ? $", status at {status}" : "")}");
        var ids = await Enrolling.AllAsync(server, state, options, hosted.Terms.Clients, log, cancellation);
        var files = SessionFiles.Create(asked.Logs ?? Path.Combine(folder, "logs"), server, state, population);
        var sessions = new ServedSessions(server, files, options, asked, population, ids, log, cancellation);
        var result = await Task.Run(() => hosted.Train(sessions.Run, null, cancellation), cancellation);
        server.Sessions.Finish();

        var audit = files.AuditAll();
        var answer = TrainingReport.Answer(result) with { Files = TrainingFiles.Write(result, folder, loaded.InferredSchema), Seconds = clock.Elapsed.TotalSeconds };
        if (request.Json)
            JsonOutput.Write(parse, new ServeAnswer(answer, audit.Verdict.ToString().ToLowerInvariant(), [.. audit.Sessions.Select(session => session.Log)]));
        else
            Write(Terminal.Output(parse), answer, audit, folder);
        await Task.Delay(options.Stays ? Timeout.InfiniteTimeSpan : Farewell, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return audit.Verdict == Verdict.Fail || answer.Aggregation.Aborted.Count == answer.TrainingRounds ? ExitStatus.BadAnswer : ExitStatus.Done;
    }

    private static void Write(IAnsiConsole console, TrainingAnswer answer, AuditAnswer audit, string folder)
    {
        TrainingWords.Write(console, answer, folder);
        console.MarkupLineInterpolated($"Audit of {audit.Sessions.Count} sessions: [bold]{audit.Verdict.ToString().ToUpperInvariant()}[/].");
    }

    /// <summary>A name for the ledger and the sessions: letters, digits and hyphens of the data's name.</summary>
    private static string PopulationOf(TrainingRequest asked)
    {
        var name = asked.Population ?? Path.GetFileName(asked.Data!).Split('.')[0];
        return new string([.. name.Take(64).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
    }
}

/// <summary>What a served training ended with.</summary>
/// <param name="Training">As <c>train</c> answers.</param>
/// <param name="Audit">The verdict over all sessions: pass, incomplete or fail.</param>
/// <param name="Logs">The session logs.</param>
internal sealed record ServeAnswer(TrainingAnswer Training, string Audit, IReadOnlyList<string> Logs);
