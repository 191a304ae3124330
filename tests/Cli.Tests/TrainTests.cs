using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class TrainTests
{
    private static readonly string[] Quick = ["train", "--data", "penguins", "--aggregation", "plain", "--clients", "6", "--rounds", "3", "--seed", "1"];

    [Fact]
    public async Task The_JSON_answer_is_one_object_with_every_field()
    {
        using var folder = new ScratchFolder();

        var answer = await AnswerAsync([.. Quick, "--epsilon", "4", "--out", folder.Path, "--json"]);

        foreach (var path in new[]
        {
            "task", "rows", "features", "clients", "trainingRounds", "parameters", "seed", "metrics.test.accuracy", "metrics.test.auc", "perClient.worstDecile",
            "privacy.unit", "privacy.relation", "privacy.mechanism", "privacy.delta", "privacy.noiseMultiplier", "privacy.clip", "privacy.leastHonestSurvivors",
            "privacy.epsilonPlanned.server", "privacy.epsilonPlanned.recipients", "privacy.epsilonRealised.server", "privacy.epsilonRealised.recipients",
            "privacy.accountant", "privacy.reproducible", "aggregation.kind", "aggregation.bytesUpPerClient", "aggregation.bytesDownPerClient",
            "aggregation.survivors", "aggregation.aborted", "seconds", "files.model", "files.metrics", "files.plot",
        })
            Assert.True(Find(answer, path) is not null, $"{path} is missing");
        Assert.True(File.Exists(answer.GetProperty("files").GetProperty("plot").GetString()));
    }

    [Fact]
    public async Task The_command_line_wins_over_the_config_file()
    {
        using var folder = new ScratchFolder();
        var config = folder.Write("config.json", """{"data": "penguins", "aggregation": "plain", "clients": 5, "rounds": 2, "learning-rate": 0.2, "batchSize": 8, "json": true}""");

        var answer = await AnswerAsync("train", "--config", config, "--rounds", "4", "--out", folder.Path);

        Assert.Equal(4, Find(answer, "trainingRounds")!.Value.GetInt32());
        Assert.Equal(5, Find(answer, "clients")!.Value.GetInt32());
        Assert.Equal(0.2, Find(answer, "settings.learningRate")!.Value.GetDouble());
        Assert.Equal(8, Find(answer, "settings.batchSize")!.Value.GetInt32());
    }

    [Fact]
    public async Task A_model_is_evaluated_and_trained_further()
    {
        using var folder = new ScratchFolder();
        var model = Path.Combine(folder.Path, "model.json");
        var trained = await AnswerAsync([.. Quick, "--out", folder.Path, "--json"]);

        var evaluated = await AnswerAsync("train", "--data", "penguins", "--evaluate", model, "--json");
        var further = await AnswerAsync([.. Quick, "--start-from", model, "--out", Path.Combine(folder.Path, "next"), "--json"]);

        Assert.Equal(Loss(trained), Loss(evaluated));
        Assert.True(Loss(further) < Loss(trained));
    }

    [Fact]
    public async Task Two_runs_with_one_seed_leave_identical_files()
    {
        using var folder = new ScratchFolder();
        foreach (var name in new[] { "a", "b" })
            await AnswerAsync([.. Quick, "--epsilon", "2", "--out", Path.Combine(folder.Path, name), "--json"]);

        foreach (var file in new[] { "model.json", "metrics.csv" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder.Path, "a", file)), File.ReadAllBytes(Path.Combine(folder.Path, "b", file)));
    }

    [Fact]
    public async Task A_person_is_told_where_the_files_are_and_what_is_not_private()
    {
        using var folder = new ScratchFolder();

        var outcome = await CommandLine.RunAsync([.. Quick, "--out", folder.Path]);

        Assert.Contains("not differentially private", outcome.Output);
        Assert.Contains("known to the simulator only, not private", outcome.Output);
        Assert.Contains("Files are in", outcome.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task A_training_whose_every_session_aborts_has_status_1()
    {
        using var folder = new ScratchFolder();

        var outcome = await CommandLine.RunAsync([.. Quick, "--dropout", "0.95", "--out", folder.Path, "--json"]);

        Assert.Equal(ExitStatus.BadAnswer, outcome.Status);
    }

    [Fact]
    public async Task The_demo_answers_with_three_models_and_finds_both_sums_equal()
    {
        using var folder = new ScratchFolder();

        var answer = await AnswerAsync("demo", "--seed", "7", "--out", folder.Path, "--json");

        Assert.True(answer.GetProperty("plainEqualsSecure").GetBoolean());
        Assert.InRange(Find(answer, "pooled.accuracy")!.Value.GetDouble(), 0.95, 1);
        Assert.InRange(Find(answer, "secure.accuracy")!.Value.GetDouble(), 0.95, 1);
        Assert.InRange(Find(answer, "private.accuracy")!.Value.GetDouble(), 0.88, 1);
        Assert.Equal(4, Find(answer, "privacy.epsilonPlanned.server")!.Value.GetDouble(), 0.01);
        Assert.True(Find(answer, "privacy.reproducible")!.Value.GetBoolean());
        foreach (var file in answer.GetProperty("files").EnumerateObject())
            Assert.True(File.Exists(file.Value.GetString()));
    }

    private static double Loss(JsonElement answer) => Find(answer, "metrics.test.loss")!.Value.GetDouble();

    private static async Task<JsonElement> AnswerAsync(params string[] line)
    {
        var outcome = await CommandLine.RunAsync(line);
        Assert.Equal("", outcome.Error);
        Assert.Equal(ExitStatus.Done, outcome.Status);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }

    private static JsonElement? Find(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (!element.TryGetProperty(name, out var child))
                return null;
            element = child;
        }
        return element;
    }
}
