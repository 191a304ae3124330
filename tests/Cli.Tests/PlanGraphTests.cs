using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class PlanGraphTests
{
    [Theory]
    [InlineData("--clients 1000", 96, 67, 37)]
    [InlineData("--clients 1000 --model semi-honest", 48, 27, 26)]
    [InlineData("--clients 20 --topology complete", 19, 11, 2)]
    [InlineData("--clients 255 --topology auto", 254, 140, 25)]
    public async Task The_answer_is_the_rule_applied_to_the_clients(string options, int neighbors, int threshold, int corrupt)
    {
        var answer = await JsonAsync(options);
        Assert.Equal(neighbors, answer.GetProperty("neighbors").GetInt32());
        Assert.Equal(threshold, answer.GetProperty("threshold").GetInt32());
        Assert.Equal(corrupt, answer.GetProperty("corruptNeighborsBound").GetInt32());
        Assert.Equal(40, answer.GetProperty("securityBits").GetInt32());
        Assert.Equal(20, answer.GetProperty("correctnessBits").GetInt32());
    }

    [Fact]
    public async Task A_ring_names_honest_graph_generation_among_its_assumptions() =>
        Assert.Contains((await JsonAsync("--clients 1000")).GetProperty("assumptions").EnumerateArray(), text => text.GetString()!.Contains("generated honestly", StringComparison.Ordinal));

    [Theory]
    [InlineData("--clients 1000 --corrupt 0.3 --tolerate-dropout 0.31", "gamma + 2 delta <= 0.9")]
    [InlineData("--clients 1000 --corrupt 0.5 --tolerate-dropout 0.45 --model semi-honest", "gamma + delta <= 0.9")]
    [InlineData("--clients 1000 --corrupt 0.33 --tolerate-dropout 0.2", "k <= 254")]
    [InlineData("--clients 256 --topology complete", "255")]
    [InlineData("--clients 1000 --corrupt 0.12345678", "six digits")]
    [InlineData("--clients 1", "--clients")]
    [InlineData("", "--clients")]
    public async Task What_cannot_be_met_is_refused_in_one_sentence_that_says_why(string options, string reason)
    {
        var outcome = await CommandLine.RunAsync([.. "plan graph --json".Split(' '), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Empty(outcome.Output);
        Assert.Contains(reason, Assert.Single(outcome.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_gets_a_table()
    {
        var outcome = await CommandLine.RunAsync("plan", "graph", "--clients", "1000");
        Assert.Equal(ExitStatus.Done, outcome.Status);
        Assert.Contains("threshold", outcome.Output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(string options)
    {
        var outcome = await CommandLine.RunAsync([.. "plan graph --json".Split(' '), .. options.Split(' ')]);
        Assert.Equal(ExitStatus.Done, outcome.Status);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
