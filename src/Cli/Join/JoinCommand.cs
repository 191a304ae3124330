using System.CommandLine;
using SecureFed.Client;
using SecureFed.Privacy;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary><c>securefed join</c>: one participant of a served training, with its own data, policy and budget.</summary>
internal static class JoinCommand
{
    private const string StandardFolder = "securefed-participant";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("join", "Take part in the training of a server with data that stay here.");
        var options = new JoinOptions();
        options.AddTo(command);
        command.SetAction((parse, cancellation) => RunAsync(parse, options, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, JoinOptions options, CancellationToken cancellation)
    {
        var log = TextWriter.Synchronized(parse.InvocationConfiguration.Error);
        var data = new TrainingRequest { Data = parse.GetValue(options.Data), Schema = parse.GetValue(options.Schema), Target = parse.GetValue(options.Target) };
        // What is wrong with the data should not wait for a server to come to light.
        DataSource.Open(data);
        var folder = parse.GetValue(options.State) ?? StandardFolder;
        using var state = Open(folder);
        using var identity = JoinedIdentity.Read(parse, options, folder);
        using var contributor = new TrainingContributor(data, (int?)parse.GetValue(options.Client));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reports = new List<SessionReport>();
        using var participant = SecureFedClient.Connect(identity.Server, OptionsOf(parse, options, identity, state, log), contributor);
        participant.SessionEnded += (_, report) =>
        {
            reports.Add(report);
            log.WriteLine($"{Of(report)}: {report.Ending.ToString().ToLowerInvariant()}{(report.Reason.Length > 0 ? $", {report.Reason}" : "")}");
            if (contributor.Mistake is not null)
                stopping.Cancel();
        };
        try
        {
            if (identity.Token is { } token)
                await participant.EnrolAsync(token, cancellation: stopping.Token);
            await participant.RunAsync(stopping.Token);
        }
        catch (SecureFedRefusedException refused)
        {
            throw new RequestException("server", refused.Message);
        }
        catch (OperationCanceledException) when (contributor.Mistake is { } mistake)
        {
            throw mistake;
        }
        return Answer(parse, options, reports, folder);
    }

    private static FileClientState Open(string folder)
    {
        try
        {
            return new FileClientState(folder);
        }
        catch (IOException fault)
        {
            throw new RequestException("state", $"--state {folder}: {fault.Message}");
        }
    }

    private static SecureFedClientOptions OptionsOf(ParseResult parse, JoinOptions options, JoinedIdentity identity, FileClientState state, TextWriter log)
    {
        var cohort = (int)parse.GetValue(options.MinCohort);
        var corrupt = parse.GetValue(options.Corrupt);
        return new SecureFedClientOptions
        {
            Id = identity.Id,
            Signer = identity.Signer,
            Policy = new ClientPolicy { ServerKeys = [identity.ServerKey], SmallestCohort = cohort, LeastCorruptPartsPerMillion = GraphFraction.PartsPerMillion("corrupt", corrupt) },
            PlanPolicy = new PlanPolicy
            {
                MaximumEpsilon = parse.GetValue(options.MaxEpsilon),
                MaximumDelta = parse.GetValue(options.MaxDelta),
                MinimumCohort = cohort,
                MinimumCorruptFraction = corrupt,
                AllowNoNoise = parse.GetValue(options.NoNoise),
                AllowInsecureSimulationNoise = parse.GetValue(options.InsecureSimulationNoise),
            },
            RegistryAuthority = identity.Authority,
            State = state,
            MaximumSessions = 1,
            Consent = parse.GetValue(options.Ask) ? (notice, _) => ValueTask.FromResult(Consents(notice, log)) : null,
            Logger = new LineLogger(log),
        };
    }

    private static bool Consents(ContributionNotice notice, TextWriter log)
    {
        log.WriteLine(notice);
        log.Write("Contribute? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static int Answer(ParseResult parse, JoinOptions options, List<SessionReport> reports, string folder)
    {
        var answer = new JoinAnswer(
            reports.Count, Count(SessionEnding.Completed), Count(SessionEnding.Aborted), Count(SessionEnding.Dropped), Count(SessionEnding.Declined), Count(SessionEnding.Left),
            reports.LastOrDefault(report => report.Ending != SessionEnding.Completed)?.Reason, folder);
        if (parse.GetValue(options.Json))
            JsonOutput.Write(parse, answer);
        else
            parse.InvocationConfiguration.Output.WriteLine($"Took part in {answer.Completed} of {answer.Sessions} sessions to their sum. Receipts and the own ledger are in {folder}.");
        return answer.Completed > 0 ? ExitStatus.Done : ExitStatus.BadAnswer;

        int Count(SessionEnding ending) => reports.Count(report => report.Ending == ending);
    }

    private static string Of(SessionReport report) => report.Parameters is { } parameters ? $"training round {parameters.TrainingRound}, attempt {parameters.Attempt + 1}" : $"session {report.Session}";
}

/// <summary>How a participant's sessions ended.</summary>
/// <param name="Sessions">Sessions that were offered.</param>
/// <param name="Completed">Those whose sum holds this participant's input.</param>
/// <param name="Aborted">Those that the server ended without a sum.</param>
/// <param name="Dropped">Those that went on without this participant.</param>
/// <param name="Declined">Those that its policy, budget or user declined.</param>
/// <param name="Left">Those that it left.</param>
/// <param name="LastReason">Why the last one that did not complete did not.</param>
/// <param name="Folder">Where receipts and the own ledger are.</param>
internal sealed record JoinAnswer(int Sessions, int Completed, int Aborted, int Dropped, int Declined, int Left, string? LastReason, string Folder);
