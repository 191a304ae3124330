using System.Net;
using System.Text.Json;
using SecureFed.Tests;

namespace SecureFed.Cli.Tests;

/// <summary>A training between a server and participants that know each other by nothing but HTTP.</summary>
public sealed class ServeJoinTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly int port = LoopbackPort.Free();
    private readonly int statusPort = LoopbackPort.Free();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Without_noise_the_served_model_is_the_trained_one_to_the_last_bit_and_the_audit_passes()
    {
        string[] training = ["--data", "breast_cancer", "--clients", "4", "--rounds", "3", "--seed", "7", "--no-noise", "--min-cohort", "3"];

        var (served, joined) = await ServeAsync(4, training, "--no-noise");
        var trained = await CommandLine.RunAsync(["train", .. training, "--out", PathOf("trained"), "--json"]);

        Assert.True(served.Status == ExitStatus.Done, served.Error);
        Assert.All(joined, outcome => Assert.Contains("3 of 3 sessions", outcome.Output));
        Assert.Equal(ExitStatus.Done, trained.Status);
        Assert.Equal(File.ReadAllBytes(Path.Combine(PathOf("trained"), "model.json")), File.ReadAllBytes(Path.Combine(PathOf("served"), "model.json")));
        Assert.Equal("pass", Json(served).GetProperty("audit").GetString());
        var logs = Directory.GetFiles(Path.Combine(PathOf("served"), "logs"), "*.log");
        var audited = await CommandLine.RunAsync([
            "audit", "log", .. logs, "--registry", LogFile("registry.txt"), "--authority", LogFile("authority.pub"), "--server-key", LogFile("server.pub"), "--plan", LogFile("plan.json"),
            "--receipt", .. Directory.GetFiles(PathOf("participant-0"), "receipt-*")]);
        Assert.True(audited.Status == ExitStatus.Done, audited.Output);
    }

    [Fact]
    public async Task Noise_is_every_participants_own_and_charged_on_both_sides()
    {
        var (served, joined) = await ServeAsync(4, ["--data", "breast_cancer", "--clients", "4", "--rounds", "2", "--epsilon", "6", "--unit", "client", "--min-cohort", "3"]);

        Assert.True(served.Status == ExitStatus.Done, served.Error + served.Output);
        Assert.All(joined, outcome => Assert.Equal(ExitStatus.Done, outcome.Status));
        Assert.Equal("pass", Json(served).GetProperty("audit").GetString());
        var training = Json(served).GetProperty("training");
        Assert.False(training.GetProperty("privacy").GetProperty("reproducible").GetBoolean());
        Assert.Equal(JsonValueKind.Null, training.GetProperty("perClient").ValueKind);
        foreach (var ledger in new[] { LogFile("ledger.jsonl"), Path.Combine(PathOf("participant-1"), "ledger.jsonl") })
        {
            var account = await CommandLine.RunAsync("account", "--ledger", ledger);
            Assert.Contains("2", account.Output);
            Assert.Equal(ExitStatus.Done, account.Status);
        }
    }

    [Fact]
    public async Task Noise_from_the_seed_repeats_the_simulator_and_fails_the_audit()
    {
        string[] training = ["--data", "breast_cancer", "--clients", "4", "--rounds", "2", "--seed", "7", "--epsilon", "6", "--unit", "client", "--min-cohort", "3"];

        var (served, _) = await ServeAsync(4, [.. training, "--insecure-simulation-noise"], "--insecure-simulation-noise");
        await CommandLine.RunAsync(["train", .. training, "--out", PathOf("trained"), "--json"]);

        Assert.Equal(ExitStatus.BadAnswer, served.Status);
        Assert.Equal("fail", Json(served).GetProperty("audit").GetString());
        Assert.Equal(File.ReadAllBytes(Path.Combine(PathOf("trained"), "model.json")), File.ReadAllBytes(Path.Combine(PathOf("served"), "model.json")));
    }

    [Fact]
    public async Task A_participant_who_wants_noise_declines_a_training_without()
    {
        var (served, joined) = await ServeAsync(3, ["--data", "breast_cancer", "--clients", "3", "--rounds", "1", "--no-noise", "--min-cohort", "2", "--round-seconds", "2", "--attempts", "1"]);

        Assert.Equal(ExitStatus.BadAnswer, served.Status);
        Assert.All(joined, outcome => Assert.Contains("The plan adds no noise; this participant demands some.", outcome.Error));
        Assert.All(joined, outcome => Assert.Equal(ExitStatus.BadAnswer, outcome.Status));
    }

    [Fact]
    public async Task The_status_page_is_for_the_operators_port_alone()
    {
        var serving = CommandLine.RunAsync(Serve(["--data", "breast_cancer", "--clients", "3", "--rounds", "1", "--seed", "1", "--no-noise", "--min-cohort", "2"]));
        await InvitedAsync(2, serving);
        using var http = new HttpClient();
        var cancellation = TestContext.Current.CancellationToken;

        var page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{statusPort}/"), cancellation);
        using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{statusPort}/status.json"), cancellation));
        var elsewhere = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/status.json"), cancellation);

        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Equal(0, status.RootElement.GetProperty("enrolled").GetInt32());
        Assert.Equal("breast-cancer", status.RootElement.GetProperty("populations")[0].GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        if (Browser.IsHere)
        {
            var shown = await Browser.ShownAsync(new Uri($"http://127.0.0.1:{statusPort}/"), width: 390, PathOf("browser"), TimeSpan.FromSeconds(3));
            Assert.Contains("0 enrolled", shown);
            Assert.Contains("sums are exact and not differentially private", shown);
        }
        await Task.WhenAll(Enumerable.Range(0, 3).Select(client => JoinAsync(client, ["--no-noise"])));
        Assert.Equal(ExitStatus.Done, (await serving).Status);
    }

    [Theory]
    [InlineData("--data breast_cancer --url ftp://x", "--url is 'ftp://x'")]
    [InlineData("--data breast_cancer --no-noise --algorithm scaffold", "scaffold")]
    [InlineData("--data breast_cancer --registry missing.txt", "--registry and --authority belong together")]
    [InlineData("--data breast_cancer --round-seconds soon", "--round-seconds is 'soon'")]
    [InlineData("--data breast_cancer --ledger l.jsonl --epsilon 1", "--ledger names a file")]
    [InlineData("--no-noise", "Name the data with --data")]
    public async Task A_server_asked_for_what_it_cannot_do_says_so(string line, string sentence)
    {
        var outcome = await CommandLine.RunAsync(["serve", .. line.Split(' '), "--state", PathOf("server"), "--out", PathOf("served")]);

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains(sentence, outcome.Error);
    }

    [Theory]
    [InlineData("--server http://127.0.0.1:1", "Name the data with --data")]
    [InlineData("--data breast_cancer", "Give --invitation, or --server")]
    [InlineData("--data breast_cancer --invitation none.json", "--invitation none.json cannot be read")]
    [InlineData("--data breast_cancer --server http://127.0.0.1:1 --id a", "Give --invitation, or --server-key")]
    public async Task A_participant_who_forgets_something_is_told_what(string line, string sentence)
    {
        var outcome = await CommandLine.RunAsync(["join", .. line.Split(' '), "--state", PathOf("participant")]);

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains(sentence, outcome.Error);
    }

    private async Task<(Outcome Served, Outcome[] Joined)> ServeAsync(int clients, string[] training, params string[] joining)
    {
        var serving = CommandLine.RunAsync([.. Serve(training), "--json"]);
        await InvitedAsync(clients - 1, serving);
        var joined = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => JoinAsync(client, joining)));
        return (await serving, joined);
    }

    private string[] Serve(string[] training) =>
        ["serve", .. training, "--url", $"http://127.0.0.1:{port}", "--status-url", $"http://127.0.0.1:{statusPort}", "--state", PathOf("server"), "--out", PathOf("served")];

    private Task<Outcome> JoinAsync(int client, string[] options)
    {
        // Without the training's seed, a part of the file is nobody's in particular: everybody takes what the schema calls training rows.
        string[] part = JsonDocument.Parse(File.ReadAllText(Path.Combine(PathOf("server"), "terms.json"))).RootElement.GetProperty("seed").ValueKind == JsonValueKind.Null ? [] : ["--client", $"{client}"];
        return Task.Run(() => CommandLine.RunAsync([
            "join", "--invitation", InvitationOf(client), "--data", "breast_cancer", .. part, "--state", PathOf($"participant-{client}"), "--min-cohort", "2", .. options]));
    }

    /// <summary>Waits for the last invitation.</summary>
    private async Task InvitedAsync(int last, Task<Outcome> serving)
    {
        while (!File.Exists(InvitationOf(last)))
        {
            if (serving.IsCompleted)
                Assert.Fail((await serving).Error);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static JsonElement Json(Outcome outcome) => JsonDocument.Parse(outcome.Output).RootElement;

    private string InvitationOf(int client) => Path.Combine(PathOf("server"), "invitations", $"client-{client:D6}.json");

    private string LogFile(string name) => Path.Combine(PathOf("served"), "logs", name);

    private string PathOf(string name) => Path.Combine(scratch.Path, name);
}
