using System.Text.Json;

namespace SecureFed.Cli.Tests;

/// <summary>A training that is recorded and audited, as its user would.</summary>
public class AuditLogTests
{
    [Fact]
    public async Task A_recorded_training_passes_in_full_and_redacted_and_a_cut_log_does_not()
    {
        using var folder = new ScratchFolder();
        string At(string name) => Path.Combine(folder.Path, "logs", name);
        await CommandLine.RunAsync("train", "--data", "breast_cancer", "--epsilon", "4", "--rounds", "2", "--logs", At(""), "--out", folder.Path);
        string[] given =
        [
            "--registry", At("registry.txt"), "--authority", At("authority.pub"), "--server-key", At("server.pub"), "--ledger", At("ledger.jsonl"), "--plan", At("plan.json"),
            "--receipt", At("session-1-0.receipt"), At("session-2-0.receipt"), "--head", At("session-1-0.head"), At("session-2-0.head"), "--json",
        ];
        var page = Path.Combine(folder.Path, "audit.html");

        var full = await CommandLine.RunAsync(["audit", "log", At("session-1-0.log"), At("session-2-0.log"), .. given, "--report", page]);
        var redaction = await CommandLine.RunAsync("audit", "redact", At("session-1-0.log"), "--out", At("redacted.log"));
        var redacted = await CommandLine.RunAsync(["audit", "log", At("redacted.log"), .. given]);
        File.WriteAllBytes(At("cut.log"), File.ReadAllBytes(At("session-1-0.log"))[..50_000]);
        var cut = await CommandLine.RunAsync(["audit", "log", At("cut.log"), .. given]);
        var bare = await CommandLine.RunAsync("audit", "log", At("cut.log"), "--json");

        Assert.Equal((ExitStatus.Done, "pass"), (full.Status, VerdictOf(full.Output)));
        Assert.DoesNotContain("\"not-checkable\"", full.Output);
        Assert.True(File.Exists(page) && VerdictOf(File.ReadAllText(Path.ChangeExtension(page, ".json"))) == "pass");
        Assert.Equal(ExitStatus.Done, redaction.Status);
        Assert.Equal((ExitStatus.Done, "pass"), (redacted.Status, VerdictOf(redacted.Output)));
        Assert.Equal((ExitStatus.BadAnswer, "fail"), (cut.Status, VerdictOf(cut.Output)));
        Assert.Equal((ExitStatus.BadAnswer, "incomplete"), (bare.Status, VerdictOf(bare.Output)));
    }

    [Theory]
    [InlineData("audit log nowhere.log", "the log nowhere.log cannot be read")]
    [InlineData("audit redact nowhere.log --out x", "the log nowhere.log cannot be read")]
    [InlineData("audit log SELF --registry nowhere", "--registry nowhere cannot be read")]
    [InlineData("audit log SELF --server-key abc", "--server-key is 'abc' but must be a public key of 64 hexadecimal digits")]
    [InlineData("audit redact SELF", "--out is missing")]
    [InlineData("audit redact SELF --out SELF", "--out is the log itself")]
    [InlineData("audit redact SELF --out x.log", "is no session log: at byte 0 stands no entry")]
    public async Task A_wrong_request_is_named(string line, string words)
    {
        using var folder = new ScratchFolder();
        var self = Path.Combine(folder.Path, "self.log");
        File.WriteAllText(self, "this is no log");

        var outcome = await CommandLine.RunAsync(line.Replace("SELF", self, StringComparison.Ordinal).Split(' '));

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains(words, outcome.Error);
    }

    [Fact]
    public async Task Bytes_that_are_no_log_fail_the_audit()
    {
        using var folder = new ScratchFolder();
        var file = Path.Combine(folder.Path, "letter.log");
        File.WriteAllText(file, "Dear auditor,");

        var outcome = await CommandLine.RunAsync("audit", "log", file);

        Assert.Equal(ExitStatus.BadAnswer, outcome.Status);
        Assert.Contains("stands no entry", outcome.Output);
    }

    private static string VerdictOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("verdict").GetString()!;
    }
}
