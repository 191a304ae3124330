using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class PlanPrivacyTests
{
    private const string Good = "plan privacy --clients 1000 --dimension 250 --clip 10 --epsilon 1 --delta 1e-5";

    [Fact]
    public async Task The_plan_is_one_JSON_object_whose_numbers_agree_with_each_other()
    {
        var outcome = await Run(Good + " --bits 16 --rounds 3 --json");

        Assert.Equal(ExitStatus.Done, outcome.Status);
        var plan = JsonDocument.Parse(outcome.Output).RootElement;
        double Number(string name) => plan.GetProperty(name).GetDouble();
        Assert.Equal(16, Number("bits"));
        Assert.Equal(800, Number("leastHonestSurvivors"));
        Assert.Equal(Number("centralNoiseStddev"), Number("localNoiseStddev") * Math.Sqrt(800), 6);
        Assert.Equal(Number("noiseMultiplier"), Number("centralNoiseStddev") / Number("sensitivityL2"), 6);
        Assert.True(Number("sensitivityL1") >= Number("sensitivityL2") && Number("sensitivityL2") * Number("granularity") >= 10);
        Assert.InRange(Number("wrapProbability"), 1e-6, 6.4e-5);
        Assert.InRange(Number("predictedStddevPerCoordinate"), 10, 1000);
        Assert.InRange(Number("epsilon"), 0.99999, 1);
        Assert.Equal(1e-5, Number("delta"));
        Assert.Equal("zero-out", plan.GetProperty("relation").GetString());
    }

    [Fact]
    public async Task The_table_names_what_the_noise_is_calibrated_to()
    {
        var outcome = await Run(Good);
        Assert.Equal(ExitStatus.Done, outcome.Status);
        Assert.Contains("least honest survivors", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sampling_lowers_the_recipients_epsilon_only()
    {
        var outcome = await Run("plan privacy --clients 10000 --dimension 250 --epsilon 1 --delta 1e-6 --rounds 50 --sampling poisson:0.05 --json");
        var plan = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.InRange(plan.GetProperty("epsilon").GetDouble(), 0.9999, 1);
        Assert.InRange(plan.GetProperty("recipientsEpsilon").GetDouble(), 0, 0.5);
    }

    [Theory]
    [InlineData("--epsilon 0", "psilon")]
    [InlineData("--delta 0.5", "elta")]
    [InlineData("--bits 4", "bits")]
    [InlineData("--bits many", "--bits")]
    [InlineData("--min-cohort 50", "minimum cohort")]
    [InlineData("--noise-multiplier 1", "noise multiplier")]
    [InlineData("--sampling poisson", "--sampling")]
    [InlineData("--sampling fixed:2000", "sample")]
    [InlineData("--mechanism none", "mechanism")]
    public async Task A_plan_that_cannot_work_gives_one_sentence_and_status_2(string change, string names)
    {
        // The last of two equal options would be refused as a repeat, so the changed one replaces the good one.
        string option = change.Split(' ')[0];
        var words = Good.Split(' ').ToList();
        int at = words.IndexOf(option);
        if (at >= 0)
            words.RemoveRange(at, 2);
        var outcome = await CommandLine.RunAsync([.. words, .. change.Split(' ')]);

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Empty(outcome.Output);
        Assert.Contains(names, Assert.Single(outcome.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan privacy --dimension 10 --epsilon 1 --delta 1e-5", "--clients")]
    [InlineData("plan privacy --clients 10 --epsilon 1 --delta 1e-5", "--dimension")]
    public async Task What_is_missing_is_named(string line, string option)
    {
        var outcome = await Run(line);
        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains(option, outcome.Error, StringComparison.Ordinal);
    }

    private static Task<Outcome> Run(string line) => CommandLine.RunAsync(line.Split(' '));
}
