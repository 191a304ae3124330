using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class AccountingTests
{
    private const string Step = "--mechanism gaussian --noise-multiplier 1.1 --sampling poisson --sampling-rate 0.01 --steps 10000 --delta 1e-5";

    [Theory]
    [InlineData("pld", 5.1926, "interval")]
    [InlineData("rdp", 5.63199, "upper")]
    public async Task The_common_case_is_one_JSON_object(string accountant, double epsilon, string certified)
    {
        var answer = await Json($"account {Step} --accountant {accountant} --relation add-or-remove-one --json");

        Assert.Equal(epsilon, answer.GetProperty("epsilon").GetDouble(), 1e-4);
        Assert.Equal(certified, answer.GetProperty("certified").GetString());
        Assert.Equal(accountant, answer.GetProperty("accountant").GetString());
    }

    [Fact]
    public async Task Calibrate_answers_the_noise_multiplier()
    {
        var answer = await Json("calibrate --epsilon 1 --delta 1e-5 --accountant pld --json");

        Assert.Equal(3.7306, answer.GetProperty("noiseMultiplier").GetDouble(), 1e-4);
    }

    [Fact]
    public async Task A_person_gets_a_table_and_what_it_promises()
    {
        var outcome = await Run("account --noise-multiplier 2 --delta 1e-5 --relation replace-one");

        Assert.Equal(ExitStatus.Done, outcome.Status);
        Assert.Contains("4.3771", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("a certified interval", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_answered_line_by_line_and_a_bad_one_stops_nothing()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file,
        [
            """{"id":1,"accountant":"zcdp","delta":1e-5,"event":{"type":"zcdp","rho":0.1}}""",
            "what?",
            "",
            """{"id":3,"accountant":"rdp","alpha":2,"event":{"type":"gaussian","noiseMultiplier":1}}""",
        ], TestContext.Current.CancellationToken);

        var outcome = await Run($"account --request {file}");

        File.Delete(file);
        var answers = outcome.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(ExitStatus.Done, outcome.Status);
        Assert.Equal(3, answers.Length);
        Assert.Equal(1.914, answers[0].GetProperty("epsilon").GetDouble(), 1e-3);
        Assert.NotEmpty(answers[1].GetProperty("error").GetString()!);
        Assert.Equal(1, answers[2].GetProperty("rdp").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Pictures_are_written_as_PNG_and_SVG()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var answer = await Json($"account --noise-multiplier 5 --steps 10 --delta 1e-5 --out {folder} --json");

        Assert.Equal(folder, answer.GetProperty("out").GetString());
        string[] expected = ["delta-epsilon.png", "delta-epsilon.svg", "epsilon-over-rounds.png", "epsilon-over-rounds.svg"];
        Assert.Equal(expected, Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("account --delta 1e-5", "--noise-multiplier is missing")]
    [InlineData("account --noise-multiplier 1", "Give one of --delta")]
    [InlineData("account --noise-multiplier 1 --delta 1e-5 --epsilon 1", "Give one of --delta")]
    [InlineData("account --noise-multiplier 1 --delta 2", "delta must be")]
    [InlineData("account --noise-multiplier 1 --delta 1e-5 --sampling poisson", "--sampling-rate is missing")]
    [InlineData("account --noise-multiplier 1 --delta 1e-5 --sampling fixed --sample 5 --population 4", "--sample is 5")]
    [InlineData("account --noise-multiplier 1 --delta 1e-5 --sampling poisson --sampling-rate 0.1 --accountant zcdp", "use the rdp or pld accountant")]
    [InlineData("account --request no-such-file", "cannot be read")]
    [InlineData("calibrate --delta 1e-5", "epsilon is missing")]
    [InlineData("calibrate --epsilon 1", "delta is missing")]
    public async Task A_wrong_request_is_one_sentence_with_status_2(string line, string reason)
    {
        var outcome = await Run(line);

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains(reason, Assert.Single(outcome.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    private static Task<Outcome> Run(string line) => CommandLine.RunAsync(line.Split(' '));

    private static async Task<JsonElement> Json(string line)
    {
        var outcome = await Run(line);
        Assert.Equal(ExitStatus.Done, outcome.Status);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
