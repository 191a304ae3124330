using System.CommandLine;
using System.Globalization;
using SecureFed.Audit;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>securefed audit protocol</c>: malicious servers and clients against an implementation of the protocol.</summary>
internal static class AuditProtocolCommand
{
    public static Command Create()
    {
        var only = Options.Text("--only", "Run one attack alone.", "attack");
        only.CompletionSources.Add([.. AttackSuite.Names]);
        var clientCommand = Options.Text("--client-command", "Command that starts a program with the clients to attack (docs/spec/conformance.md); without it, SecureFed's own.", "command");
        var serverCommand = Options.Text("--server-command", "Command that starts a program with the server to attack; without it, SecureFed's own.", "command");
        var json = CommonOptions.Json();

        var command = new Command("protocol", "Attack an implementation of the protocol with malicious servers and clients, and say which check stopped each.") { only, clientCommand, serverCommand, json };
        command.SetAction(async parse =>
        {
            var name = parse.GetValue(only);
            if (name is not null && !AttackSuite.Names.Contains(name))
                throw new RequestException("only", $"--only is '{name}' but must be the name of an attack{Nearest(name)}.");
            var target = new AttackSuite.Target(parse.GetValue(clientCommand), parse.GetValue(serverCommand));
            var isJson = parse.GetValue(json);
            var outcomes = await Terminal.WithProgressAsync(parse, isJson, progress
                => AttackSuite.Run(target, name, (done, total, attack) => progress.Report(new WorkProgress(attack, done, total))).ToArray());
            if (isJson)
                JsonOutput.Write(parse, new ProtocolAuditAnswer(outcomes));
            else
                Print(Terminal.Output(parse), outcomes);
            return outcomes.All(outcome => outcome.IsStopped) ? ExitStatus.Done : ExitStatus.BadAnswer;
        });
        return command;
    }

    private static string Nearest(string name)
        => AttackSuite.Names.FirstOrDefault(known => known.Contains(name, StringComparison.OrdinalIgnoreCase)) is { } near ? $", such as {near}" : "; run without it to see all names";

    private static void Print(IAnsiConsole console, AttackOutcome[] outcomes)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("attack").AddColumn("on").AddColumn("rows").AddColumn("stopped by").AddColumn(Number("round"))
            .AddColumn(Number("root")).AddColumn(Number("seed")).AddColumn(Number("of")).AddColumn(Number("sum"));
        foreach (var outcome in outcomes)
            table.AddRow(
                new Text(outcome.Attack), new Text(outcome.Against == AttackedParty.Client ? "client" : "server"), new Text(string.Join(' ', outcome.Rows)), new Text(Stop(outcome)),
                Number(outcome.Round), Number(outcome.Learned.MaskRootShares), Number(outcome.Learned.SelfMaskShares), Number(outcome.Learned.Threshold), Number(outcome.Learned.SmallestSum));
        console.Write(table);
        console.WriteLine("The attacker learned at most this many shares of an honest client's mask root and of its self-mask seed, of which so many open one, and the sum of no fewer honest inputs, if any.");
        var open = outcomes.Where(outcome => !outcome.IsStopped).ToArray();
        console.WriteLine($"{outcomes.Length - open.Length} of {outcomes.Length} attacks were stopped; they stand for {outcomes.SelectMany(outcome => outcome.Rows).Distinct().Count()} of the 35 rows of docs/threat-model.md.");
        foreach (var outcome in open)
            console.WriteLine($"{(outcome.Verdict == AttackVerdict.Succeeded ? "SUCCEEDED" : "NOT PLAYED")}: {outcome.Attack}: {outcome.Description} Here: {outcome.Note}.");
    }

    private static string Stop(AttackOutcome outcome) => outcome.Verdict switch
    {
        AttackVerdict.Succeeded => "NOT STOPPED",
        AttackVerdict.NotPlayed => "not played",
        _ when outcome.StoppedBy.IsEmpty => "the design",
        AttackVerdict.StoppedElsewhere => $"{string.Join(", ", outcome.StoppedBy)} (expected {string.Join(", ", outcome.ExpectedRules)})",
        _ => $"{string.Join(", ", outcome.StoppedBy)}{(outcome.Note is null ? "" : $" ({outcome.Note})")}",
    };

    private static TableColumn Number(string title) => new TableColumn(title).RightAligned();

    private static Text Number(int? value) => new(value?.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>The answer in JSON.</summary>
    private sealed record ProtocolAuditAnswer(AttackOutcome[] Attacks)
    {
        public int Stopped => Attacks.Count(outcome => outcome.IsStopped);

        public int Succeeded => Attacks.Count(outcome => outcome.Verdict == AttackVerdict.Succeeded);

        public int[] RowsCovered => [.. Attacks.SelectMany(outcome => outcome.Rows).Distinct().Order()];
    }
}
