using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class BenchRoundTests
{
    private static readonly string[] Fields =
    [
        "clients", "survivors", "sumIsExact", "aborted", "neighbors", "threshold", "forced", "model", "bytesUpPerClient", "bytesDownPerClient", "clientSeconds", "serverSeconds",
        "ingestSeconds", "unmaskSeconds", "agreements", "verifications", "maskBytesExpanded", "plainSumSeconds", "peakWorkingSetBytes",
    ];

    [Fact]
    public async Task The_answer_has_exactly_the_documented_fields() =>
        Assert.Equal(Fields, (await JsonAsync("--clients 4 --dimension 10 --bits 20")).EnumerateObject().Select(field => field.Name));

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(62)]
    public async Task The_sum_is_exact_in_every_ring(int bits)
    {
        var answer = await JsonAsync($"--clients 5 --dimension 300 --bits {bits}");
        Assert.True(answer.GetProperty("sumIsExact").GetBoolean());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("aborted").ValueKind);
        Assert.Equal("malicious", answer.GetProperty("model").GetString());
        Assert.False(answer.GetProperty("forced").GetBoolean());
    }

    // 20 advertise, 18 share, 14 send inputs, 13 reveal: 4 dropouts with 14 survivors each, masks of 14 survivors and of 56 pairs over 50 lanes of 4 bytes.
    [Theory]
    [InlineData("malicious", 20 + 18 + 14 + 14 + 13)]
    [InlineData("semi-honest", 20 + 18 + 14 + 13)]
    public async Task Agreements_verifications_and_mask_bytes_are_those_of_the_dropouts(string model, int verifications)
    {
        var answer = await JsonAsync($"--clients 20 --dimension 50 --bits 32 --model {model} --dropout-share-keys 0.1 --dropout-masked-input 0.2 --dropout-unmasking 0.1");
        Assert.True(answer.GetProperty("sumIsExact").GetBoolean());
        Assert.Equal(14, answer.GetProperty("survivors").GetInt32());
        Assert.Equal(4 * 14, answer.GetProperty("agreements").GetInt32());
        Assert.Equal((14 + 4 * 14) * 50 * 4, answer.GetProperty("maskBytesExpanded").GetInt32());
        Assert.Equal(verifications, answer.GetProperty("verifications").GetInt32());
        Assert.Equal(model, answer.GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_forced_degree_and_threshold_mark_the_session()
    {
        var answer = await JsonAsync("--clients 12 --dimension 20 --bits 16 --neighbors 6 --threshold 4 --seed 5");
        Assert.Equal((6, 4, true, true), (
            answer.GetProperty("neighbors").GetInt32(), answer.GetProperty("threshold").GetInt32(), answer.GetProperty("forced").GetBoolean(), answer.GetProperty("sumIsExact").GetBoolean()));
    }

    [Fact]
    public async Task The_log_ends_with_the_result_and_is_the_same_for_the_same_seed()
    {
        using var folder = new ScratchFolder();
        var (first, second) = (Path.Combine(folder.Path, "first.log"), Path.Combine(folder.Path, "second.log"));
        foreach (var file in new[] { first, second })
            await JsonAsync($"--clients 6 --dimension 40 --bits 24 --seed 7 --threads 2 --log {file}");
        Assert.NotEmpty(File.ReadAllBytes(first));
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public async Task A_session_with_too_many_dropouts_says_why_it_aborted()
    {
        var outcome = await CommandLine.RunAsync("bench round --clients 10 --dimension 10 --dropout-masked-input 0.8 --json".Split(' '));
        Assert.Equal(ExitStatus.BadAnswer, outcome.Status);
        var answer = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.False(answer.GetProperty("sumIsExact").GetBoolean());
        Assert.StartsWith("round 2:", answer.GetProperty("aborted").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--clients 1", "--clients")]
    [InlineData("--bits 63", "--bits")]
    [InlineData("--clients 20 --neighbors 7", "--neighbors is 7")]
    [InlineData("--clients 20 --neighbors many", "--neighbors is 'many'")]
    [InlineData("--clients 20 --neighbors 6 --threshold 7", "threshold")]
    [InlineData("--clients 20 --dropout-unmasking 1.5", "--dropout-unmasking")]
    [InlineData("--clients 20 --min-cohort 21", "--min-cohort is 21 but must be at most the number of clients, 20")]
    [InlineData("--clients 20 --corrupt 0.12345678", "six digits")]
    [InlineData("--clients 1000 --corrupt 0.33 --tolerate-dropout 0.2", "k <= 254")]
    [InlineData("--clients 5 --log /no/such/folder/log", "--log")]
    public async Task What_cannot_be_run_is_refused_in_one_sentence(string options, string reason)
    {
        var outcome = await CommandLine.RunAsync([.. "bench round --json".Split(' '), .. options.Split(' ')]);
        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Empty(outcome.Output);
        Assert.Contains(reason, Assert.Single(outcome.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_gets_a_table_and_a_verdict()
    {
        var outcome = await CommandLine.RunAsync("bench round --clients 4 --dimension 10".Split(' '));
        Assert.Equal(ExitStatus.Done, outcome.Status);
        Assert.Contains("equals the survivors' sum", outcome.Output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(string options)
    {
        var outcome = await CommandLine.RunAsync([.. "bench round --json".Split(' '), .. options.Split(' ')]);
        Assert.Equal("", outcome.Error);
        Assert.Equal(ExitStatus.Done, outcome.Status);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
