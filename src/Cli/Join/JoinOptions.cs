using System.CommandLine;

namespace SecureFed.Cli;

/// <summary>The options of <c>join</c>.</summary>
internal sealed class JoinOptions
{
    public Option<string?> Server { get; } = Options.Text("--server", "Address of the server (default: the invitation's).", "url");

    public Option<string?> Invitation { get; } = Options.Text("--invitation", "Invitation from the server's operator; needed once.", "file");

    public Option<string?> Id { get; } = Options.Text("--id", "Identifier in the registry, without an invitation.", "name");

    public Option<string?> Key { get; } = Options.Text("--key", "Key file (default: participant.key in --state; made with an invitation).", "file");

    public Option<string?> ServerKey { get; } = Options.Text("--server-key", "Public key of the server, without an invitation.", "key|file");

    public Option<string?> Authority { get; } = Options.Text("--authority", "Public key that must have signed the registry, without an invitation.", "key|file");

    public Option<string?> Data { get; } = Options.Text("--data", "This participant's data: a CSV file, or a bundled set.", "file|name");

    public Option<string?> Schema { get; } = Options.Text("--schema", "Schema with public bounds and categories: the same as the server's.", "file");

    public Option<string?> Target { get; } = Options.Text("--target", "Label column (default: the schema's).", "column");

    public Option<long?> Client { get; } = Options.OptionalCount("--client", "Which client's part of a file that holds everybody's rows, from 0 (default: all training rows of the file).");

    public Option<string?> State { get; } = Options.Text("--state", "Folder for key, open sessions, receipts and the own ledger (default: securefed-participant).", "folder");

    public Option<long> MinCohort { get; } = Options.Count("--min-cohort", "Fewest surviving clients for which this participant lets a sum open.", 10, 2);

    public Option<double> MaxEpsilon { get; } = Options.Number("--max-epsilon", "Budget of this participant for the whole training.", 8, 1e-6);

    public Option<double> MaxDelta { get; } = Options.Number("--max-delta", "Largest delta that this participant accepts.", 1e-5, 0, 0.999);

    public Option<double> Corrupt { get; } = Options.Number("--corrupt", "Fraction of corrupt clients that a session must withstand at least.", 0.1, 0, 0.999);

    public Option<bool> NoNoise { get; } = Options.Switch("--no-noise", "Accept plans without noise: sums are exact and promise nothing.");

    public Option<bool> InsecureSimulationNoise { get; } = Options.Switch("--insecure-simulation-noise", "Accept noise from a seed that all parties know, for a run that can be repeated. It hides nothing.");

    public Option<bool> Ask { get; } = Options.Switch("--ask", "Show what would be sent, to whom and at what cost, and ask before every session.");

    public Option<bool> Json { get; } = CommonOptions.Json();

    /// <summary>Adds all options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [Server, Invitation, Id, Key, ServerKey, Authority, Data, Schema, Target, Client, State, MinCohort, MaxEpsilon, MaxDelta, Corrupt, NoNoise, InsecureSimulationNoise, Ask, Json];
        foreach (var option in all)
            command.Add(option);
    }
}
