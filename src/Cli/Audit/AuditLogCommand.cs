using System.CommandLine;
using System.Text.Json;
using SecureFed.Audit;
using SecureFed.Simulation;
using Spectre.Console;

namespace SecureFed.Cli;

/// <summary><c>audit log</c>: judges recorded sessions, property by property.</summary>
internal static class AuditLogCommand
{
    public static Command Create()
    {
        var logs = new Argument<string[]>("file") { Description = "Session logs, full or redacted.", Arity = ArgumentArity.OneOrMore };
        var registry = Options.Text("--registry", "Registry of identities.", "file");
        var authority = Options.Text("--authority", "Public key that must have signed the registry.", "key|file");
        var server = Options.Text("--server-key", "Public key of the server.", "key|file");
        var ledger = Options.Text("--ledger", "Privacy ledger.", "file");
        var plans = Files("--plan", "Published plans.");
        var receipts = Files("--receipt", "Receipts of clients.");
        var heads = Files("--head", "Results and aborts that the server signed, as clients received them.");
        var report = Options.Text("--report", "Write a page for people, and the JSON beside it.", "file.html");
        var json = CommonOptions.Json();

        var command = new Command("log", "Check every property of recorded sessions that a third party can check.") { logs, registry, authority, server, ledger, plans, receipts, heads, report, json };
        command.SetAction(async (parse, _) =>
        {
            var request = new AuditRequest
            {
                Logs = [.. parse.GetValue(logs)!.Select(AuditFiles.Log)],
                Registry = parse.GetValue(registry) is { } path ? AuditFiles.Read("--registry", path) : null,
                AuthorityKey = AuditFiles.Key("--authority", parse.GetValue(authority)),
                ServerKey = AuditFiles.Key("--server-key", parse.GetValue(server)),
                Ledger = parse.GetValue(ledger) is { } ledgerPath ? AuditFiles.Read("--ledger", ledgerPath) : null,
                Plans = Read("--plan", parse.GetValue(plans)),
                Receipts = Read("--receipt", parse.GetValue(receipts)),
                Heads = Read("--head", parse.GetValue(heads)),
            };
            var page = parse.GetValue(report);
            var answer = await Terminal.WithProgressAsync(parse, parse.GetValue(json), progress =>
            {
                progress.Report(new WorkProgress("auditing", 0, 1));
                return LogAudit.Run(request);
            });
            if (page is not null)
                WriteReport(page, answer);
            if (parse.GetValue(json))
                JsonOutput.Write(parse, answer);
            else
                AuditWords.Write(Terminal.Output(parse), answer, page);
            return answer.Verdict == Verdict.Pass ? ExitStatus.Done : ExitStatus.BadAnswer;
        });
        return command;
    }

    private static Option<string[]> Files(string name, string description) =>
        new(name) { Description = description, HelpName = "file", AllowMultipleArgumentsPerToken = true };

    private static AuditFile[] Read(string option, string[]? paths) => [.. (paths ?? []).Select(path => AuditFiles.Read(option, path))];

    private static void WriteReport(string page, AuditAnswer answer)
    {
        try
        {
            File.WriteAllText(page, AuditPage.Of(answer, DateTimeOffset.UtcNow));
            File.WriteAllText(Path.ChangeExtension(page, ".json"), JsonSerializer.Serialize(answer, JsonOutput.Line));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("report", $"--report {page} cannot be written: {fault.Message}");
        }
    }
}

/// <summary>The answer of an audit in words.</summary>
internal static class AuditWords
{
    public static void Write(IAnsiConsole console, AuditAnswer answer, string? page)
    {
        foreach (var session in answer.Sessions)
        {
            console.MarkupLineInterpolated($"[bold]{session.Title}[/]  {session.Log}, {session.Entries} entries, {(session.IsFull ? "full" : "no masked vectors")}, {session.EndedWith switch { "result" => $"{session.Survivors.Count} of {session.Invited.Count} in the sum", "abort" => "no sum", _ => "no end" }}");
            var table = new Table().Border(TableBorder.Rounded).AddColumns("", "property", "verdict", "what was seen, or is missing");
            foreach (var finding in session.Properties)
                table.AddRow(new Text(finding.Number), new Text(finding.Name), new Markup(Of(finding.Verdict)), new Text(Where(finding) + finding.Says));
            console.Write(table);
            console.MarkupLine($"{Of(session.Verdict)}: {Markup.Escape(session.Says)}");
            console.WriteLine();
        }
        foreach (var fault in answer.Faults)
            console.MarkupLineInterpolated($"[red]FAIL[/]: {fault}");
        foreach (var missing in answer.Missing)
            console.MarkupLineInterpolated($"[yellow]not given[/]: {missing}");
        console.MarkupLine("Assumptions, which no log can show:");
        foreach (var assumption in answer.Assumptions)
            console.MarkupLineInterpolated($"  {assumption}");
        console.MarkupLine($"[bold]{Of(answer.Verdict)}[/] over {answer.Sessions.Count} session{(answer.Sessions.Count == 1 ? "" : "s")}.");
        if (page is not null)
            console.MarkupLineInterpolated($"The report is in [bold]{page}[/].");
    }

    private static string Where(Finding finding) => finding.Evidence is [var first, ..]
        ? $"{(first.Entry is { } entry ? $"entry {entry}: " : "")}{(first.Participant is { } who ? $"{who}: " : "")}"
        : "";

    private static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "[green]PASS[/]",
        Verdict.Fail => "[red]FAIL[/]",
        Verdict.Incomplete => "[yellow]INCOMPLETE[/]",
        _ => "[yellow]NOT CHECKABLE[/]",
    };
}
