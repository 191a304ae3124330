namespace SecureFed.Cli.Tests;

public class CommandLineTests
{
    [Fact]
    public async Task Help_names_every_verb_and_ends_well()
    {
        var outcome = await CommandLine.RunAsync("--help");

        Assert.Equal(ExitStatus.Done, outcome.Status);
        Assert.Contains("plan", outcome.Output);
        Assert.Contains("bench", outcome.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plan")]
    [InlineData("bench")]
    [InlineData("trian")]
    [InlineData("--unknown")]
    [InlineData("plan --unknown")]
    public async Task A_command_line_that_names_no_verb_gives_one_sentence_and_status_2(string line)
    {
        var outcome = await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Empty(outcome.Output);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }
}
