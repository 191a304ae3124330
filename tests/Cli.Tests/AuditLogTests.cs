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

    [Fact]
    public async Task A_receipt_says_by_itself_whether_an_input_was_in_the_sum()
    {
        using var folder = new ScratchFolder();
        string At(string name) => Path.Combine(folder.Path, "logs", name);
        await CommandLine.RunAsync("train", "--data", "breast_cancer", "--epsilon", "4", "--rounds", "2", "--dropout", "0.2", "--seed", "7", "--logs", At(""), "--out", folder.Path);
        var (aborted, survivor, leftOut) = (At("session-1-0.receipt"), At("session-2-0.receipt"), At("session-2-0.left-out.receipt"));
        string[] given = ["--registry", At("registry.txt"), "--authority", At("authority.pub"), "--server-key", At("server.pub")];

        var all = await CommandLine.RunAsync(["audit", "receipt", aborted, survivor, leftOut, .. given]);
        var asGiven = await CommandLine.RunAsync(["audit", "receipt", survivor, .. given[..4]]);
        var json = await CommandLine.RunAsync(["audit", "receipt", leftOut, .. given, "--json"]);
        var damaged = File.ReadAllBytes(leftOut);
        damaged[^1] ^= 1;
        File.WriteAllBytes(At("damaged"), damaged);
        var bad = await CommandLine.RunAsync(["audit", "receipt", At("damaged"), .. given]);
        var other = await CommandLine.RunAsync(["audit", "receipt", leftOut, .. given[..4], "--server-key", new string('0', 64)]);

        Assert.Equal(ExitStatus.Done, all.Status);
        Assert.Contains("Training round 1, attempt 0 of \"train\" has no sum, so nobody's input is in one", all.Output);
        Assert.Matches("'s input is in the sum of training round 2, attempt 0 of \"train\", with [0-9]+ others\\.", all.Output);
        Assert.Matches("'s input is not in the sum of training round 2, attempt 0 of \"train\": the server announced it over [0-9]+ others\\.", all.Output);
        Assert.Contains("taken as given", asGiven.Output);
        Assert.Contains("\"kind\": \"left-out\"", json.Output);
        Assert.Equal(ExitStatus.BadAnswer, bad.Status);
        Assert.Contains("proves nothing", bad.Output);
        Assert.Equal(ExitStatus.BadAnswer, other.Status);
        Assert.Contains("another one signed it", other.Output);
    }

    [Theory]
    [InlineData("audit receipt SELF", "--registry is missing")]
    [InlineData("audit receipt nowhere --registry SELF", "--registry SELF cannot be used")]
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
        Assert.Contains(words.Replace("SELF", self, StringComparison.Ordinal), outcome.Error);
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
