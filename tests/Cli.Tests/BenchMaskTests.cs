using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class BenchMaskTests
{
    [Theory]
    [InlineData("--bits 16", 1)]
    [InlineData("--bits 32", 1)]
    [InlineData("--bits 62 --threads 2", 2)]
    public async Task The_answer_has_two_rates_their_ratio_and_the_threads(string options, int threads)
    {
        var outcome = await CommandLine.RunAsync([.. "bench mask --dimension 1000 --masks 3 --json".Split(' '), .. options.Split(' ')]);
        Assert.Equal(ExitStatus.Done, outcome.Status);
        var answer = JsonDocument.Parse(outcome.Output).RootElement;
        var (rate, platform) = (answer.GetProperty("gigabytesPerSecond").GetDouble(), answer.GetProperty("platformAesGigabytesPerSecond").GetDouble());
        Assert.True(rate > 0 && platform > 0);
        Assert.Equal(rate / platform, answer.GetProperty("ratio").GetDouble(), 1e-9);
        Assert.Equal(threads, answer.GetProperty("threads").GetInt32());
    }

    [Theory]
    [InlineData("--bits 63")]
    [InlineData("--dimension 0")]
    [InlineData("--threads 0")]
    public async Task A_size_that_cannot_be_is_refused(string options) =>
        Assert.Equal(ExitStatus.BadRequest, (await CommandLine.RunAsync([.. "bench mask".Split(' '), .. options.Split(' ')])).Status);
}
