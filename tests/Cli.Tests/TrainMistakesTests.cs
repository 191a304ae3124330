namespace SecureFed.Cli.Tests;

/// <summary>Every mistake is one sentence that names the field and the mend, and status 2.</summary>
public class TrainMistakesTests
{
    [Theory]
    [InlineData("train", "Name the data with --data")]
    [InlineData("train --data nowhere.csv", "--data nowhere.csv is neither a file nor one of the bundled sets")]
    [InlineData("train --data breast_cancer --target benign", "--target names column 'benign'")]
    [InlineData("train --data breast_cancer --target mean_radius", "the schema's label is 'malignant'")]
    [InlineData("train --data breast_cancer --task regression", "the schema's task is binary")]
    [InlineData("train --data breast_cancer --clients 1000", "--clients is 1000 but there are only 456 training rows")]
    [InlineData("train --data breast_cancer --partition dirichlet:0.01 --clients 40", "clients without rows")]
    [InlineData("train --data breast_cancer --partition dirichlet", "needs a number above 0 after the colon")]
    [InlineData("train --data breast_cancer --epsilon 0", "--epsilon is '0' but must be a number above 0")]
    [InlineData("train --data breast_cancer --epsilon 1 --no-noise", "--no-noise contradicts --epsilon")]
    [InlineData("train --data breast_cancer --epsilon 1 --noise-multiplier 1", "--epsilon and --noise-multiplier both decide the noise")]
    [InlineData("train --data breast_cancer --adaptive-clip", "--adaptive-clip needs --epsilon or --noise-multiplier")]
    [InlineData("train --data breast_cancer --epsilon 1 --clip-quantile 0.5", "--clip-quantile needs --adaptive-clip")]
    [InlineData("train --data breast_cancer --epsilon 1 --adaptive-clip --clip-quantile 1", "--clip-quantile is '1' but must be a number above 0 and below 1")]
    [InlineData("train --data breast_cancer --ledger l.jsonl", "--ledger needs --epsilon or --noise-multiplier")]
    [InlineData("train --data breast_cancer --epsilon 1 --total-epsilon 4", "--total-epsilon needs --ledger")]
    [InlineData("train --data breast_cancer --epsilon 1 --population us", "--population needs --ledger")]
    [InlineData("train --data breast_cancer --epsilon 1 --ledger nowhere/l.jsonl", "--ledger nowhere/l.jsonl cannot be opened")]
    [InlineData("train --data breast_cancer --aggregation plain --logs l", "--logs records protocol sessions")]
    [InlineData("account --ledger nowhere.jsonl", "There is no ledger nowhere.jsonl")]
    [InlineData("train --data breast_cancer --unit record --algorithm fedavg", "--unit record")]
    [InlineData("train --data breast_cancer --algorithm fedsgd --epochs 2", "--epochs belongs to algorithms whose clients train on their own")]
    [InlineData("train --data breast_cancer --algorithm magic", "--algorithm is 'magic' but must be fedavg, fedsgd, fedprox,")]
    [InlineData("train --data breast_cancer --algorithm oneshot", "oneshot solves regressions, and the task of the data is binary")]
    [InlineData("train --data breast_cancer --algorithm scaffold --momentum 0.5", "leave --momentum out")]
    [InlineData("train --data breast_cancer --proximal 1", "--proximal needs --algorithm fedprox")]
    [InlineData("train --data breast_cancer --late drop", "--late needs --deadline or --stragglers")]
    [InlineData("train --data breast_cancer --mechanism central --epsilon 1", "add --aggregation plain")]
    [InlineData("train --data synthetic:1", "--data is 'synthetic:1' but must be")]
    [InlineData("train --data synthetic:1:1 --partition key:town", "has the key column device alone")]
    [InlineData("train --data breast_cancer --rounds none", "--rounds is 'none' but must be a whole number")]
    [InlineData("train --data breast_cancer --corrupt 0.12345678", "--corrupt is 0.12345678 but must be a whole number of millionths")]
    [InlineData("train --data breast_cancer --corrupt 0.3 --tolerate-dropout 0.35", "No session can run with --corrupt 0.3 and --tolerate-dropout 0.35")]
    [InlineData("train --data breast_cancer --epsilon 1 --accountant pld", "The pld accountant does not support")]
    [InlineData("train --data breast_cancer --delta 0.5 --epsilon 1", "elta is 0.5")]
    [InlineData("train --data breast_cancer --evaluate nowhere.json", "There is no model file nowhere.json")]
    [InlineData("train --data breast_cancer --schema nowhere.json", "There is no schema file nowhere.json")]
    [InlineData("train --data breast_cancer --config nowhere.json", "--config nowhere.json cannot be read")]
    public Task A_wrong_option_is_named(string line, string words) => AssertRefusedAsync(line.Split(' '), words);

    [Theory]
    [InlineData("a,b,y\n1,2,0\n3,word,1\n", "line 3")]
    [InlineData("a,b,y\n1,2,0\n3,NaN,1\n", "line 3")]
    [InlineData("a,c,y\n1,2,0\n3,4,1\n", "'b'")]
    public async Task Data_that_do_not_fit_their_schema_are_named(string csv, string words)
    {
        using var folder = new ScratchFolder();
        var schema = """{"task":"binary","label":"y","classes":[0,1],"features":[{"name":"a","type":"numeric","min":0,"max":9},{"name":"b","type":"numeric","min":0,"max":9}]}""";

        await AssertRefusedAsync(["train", "--data", folder.Write("data.csv", csv), "--schema", folder.Write("schema.json", schema)], words);
    }

    [Theory]
    [InlineData("""{"data": "breast_cancer", "epsilom": 1}""", "unknown key 'epsilom'")]
    [InlineData("""{"data": "breast_cancer", "epsilon": -1}""", "--epsilon is '-1'")]
    [InlineData("""["data"]""", "must hold one JSON object")]
    [InlineData("""{"data": """, "is not JSON")]
    public async Task A_wrong_config_is_named(string json, string words)
    {
        using var folder = new ScratchFolder();

        await AssertRefusedAsync(["train", "--config", folder.Write("config.json", json)], words);
    }

    [Fact]
    public async Task Without_a_schema_the_inferred_one_is_printed_and_nothing_is_trained()
    {
        using var folder = new ScratchFolder();
        var data = folder.Write("data.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i % 2}\n")));

        var outcome = await CommandLine.RunAsync("train", "--data", data, "--target", "y");

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains("\"max\": 49", outcome.Error);
        Assert.Contains("are not private", outcome.Error);
    }

    [Fact]
    public async Task An_output_folder_that_cannot_be_made_is_named()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("file", "");

        await AssertRefusedAsync(["train", "--data", "penguins", "--out", Path.Combine(file, "below")], "cannot be written to");
    }

    private static async Task AssertRefusedAsync(string[] line, string words)
    {
        var outcome = await CommandLine.RunAsync(line);

        Assert.Contains(words, outcome.Error);
        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Empty(outcome.Output);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }
}
