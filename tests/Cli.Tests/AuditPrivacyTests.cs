using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class AuditPrivacyTests
{
    [Fact]
    public async Task The_answer_sets_measured_bounds_beside_certified_ones()
    {
        using var folder = new ScratchFolder();

        var outcome = await CommandLine.RunAsync("audit", "privacy", "--epsilon", "4", "--rounds", "1", "--clients", "3", "--corrupt", "0", "--tolerate-dropout", "0", "--runs", "100", "--seed", "1", "--out", folder.Path, "--json");

        Assert.Equal(ExitStatus.Done, outcome.Status);
        using var json = JsonDocument.Parse(outcome.Output);
        var answer = json.RootElement;
        Assert.True(answer.GetProperty("passed").GetBoolean());
        Assert.Equal(0.95, answer.GetProperty("confidence").GetDouble());
        Assert.InRange(answer.GetProperty("measuredEpsilon").GetDouble(), 0, answer.GetProperty("certifiedEpsilon").GetDouble());
        Assert.Equal("secure", answer.GetProperty("oneRun").GetProperty("aggregation").GetString());
        Assert.Equal(6, answer.GetProperty("threshold").GetArrayLength());
        Assert.Equal(outcome.Output, File.ReadAllText(Path.Combine(folder.Path, "privacy-audit.json")));
    }

    [Theory]
    [InlineData("audit privacy", "An audit needs a claim to test: give --epsilon or --noise-multiplier")]
    [InlineData("audit privacy --epsilon 1 --mechanism central", "a --mechanism whose noise clients add themselves")]
    [InlineData("audit privacy --epsilon 1 --canaries 99", "--canaries is 99 but must be 1 to 31")]
    [InlineData("audit privacy --epsilon 1 --runs 3", "--runs is 3 but must be at least 20")]
    [InlineData("audit privacy --epsilon 1 --confidence 1", "--confidence is 1 but must be a number above 0 and below 1")]
    [InlineData("audit privacy --epsilon 1 --algorithm scaffold", "--algorithm scaffold cannot be audited")]
    [InlineData("audit privacy --epsilon 1 --logs l", "leave --logs out")]
    [InlineData("audit privacy --epsilon 1 --ledger l.jsonl", "An audit charges no ledger")]
    public async Task A_wrong_option_is_named(string line, string words)
    {
        var outcome = await CommandLine.RunAsync(line.Split(' '));

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains(words, outcome.Error);
    }
}
