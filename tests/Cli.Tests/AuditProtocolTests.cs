using System.Text.Json.Nodes;

namespace SecureFed.Cli.Tests;

public class AuditProtocolTests
{
    [Fact]
    public async Task One_attack_alone_names_the_check_that_stopped_it()
    {
        var (status, output, _) = await CommandLine.RunAsync("audit", "protocol", "--only", "substituted_key", "--json");
        Assert.Equal(0, status);
        var attack = JsonNode.Parse(output)!["attacks"]![0]!;
        Assert.Equal(("substituted_key", "stopped", "R1-06", 1), ((string?)attack["attack"], (string?)attack["verdict"], (string?)attack["stoppedBy"]![0], (int)attack["round"]!));
    }

    [Fact]
    public async Task The_table_says_how_many_were_stopped()
    {
        var (status, output, _) = await CommandLine.RunAsync("audit", "protocol", "--only", "late_masked_input");
        Assert.Equal(0, status);
        Assert.Contains("R0-11", output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 attacks were stopped", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_attack_is_a_wrong_request()
    {
        var (status, _, error) = await CommandLine.RunAsync("audit", "protocol", "--only", "substituted");
        Assert.Equal(2, status);
        Assert.Contains("substituted_key", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_none_is_a_wrong_request()
    {
        var (status, _, error) = await CommandLine.RunAsync("audit", "protocol", "--only", "substituted_key", "--client-command", "false");
        Assert.Equal(2, status);
        Assert.Contains("docs/spec/conformance.md", error, StringComparison.Ordinal);
    }

    /// <summary>The suite against this implementation in other processes gives the answers that it gives in its own.</summary>
    [Fact]
    public async Task Another_process_gives_the_same_answers()
    {
        // The program stands beside this test; the runtime that runs the test runs it too.
        var host = $"'{Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"}' '{typeof(CommandHost).Assembly.Location}' audit host";
        var own = await CommandLine.RunAsync("audit", "protocol", "--json");
        var other = await CommandLine.RunAsync("audit", "protocol", "--json", "--client-command", host, "--server-command", host);
        Assert.Equal((0, 0), (own.Status, other.Status));
        Assert.Equal(Summary(own.Output), Summary(other.Output));
    }

    private static string Summary(string json)
        => string.Join('\n', JsonNode.Parse(json)!["attacks"]!.AsArray().Select(attack
            => string.Join(' ', attack!["attack"], attack["verdict"], ((string)attack["attack"]!).StartsWith("flipped", StringComparison.Ordinal) ? "" : $"{attack["stoppedBy"]} {attack["round"]}", attack["learned"]!.ToJsonString())));
}
