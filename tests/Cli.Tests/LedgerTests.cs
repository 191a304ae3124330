using System.Text.Json;

namespace SecureFed.Cli.Tests;

/// <summary>A privacy ledger that outlives the command.</summary>
public class LedgerTests
{
    [Fact]
    public async Task The_budget_of_a_population_is_spent_once_and_the_statement_says_on_what()
    {
        using var folder = new ScratchFolder();
        var ledger = Path.Combine(folder.Path, "ledger.jsonl");
        string[] train = ["train", "--data", "breast_cancer", "--epsilon", "2", "--rounds", "3", "--aggregation", "plain", "--ledger", ledger, "--json"];

        var first = await CommandLine.RunAsync([.. train, "--out", folder.Path]);
        var second = await CommandLine.RunAsync([.. train, "--out", folder.Path]);
        var elsewhere = Path.Combine(folder.Path, "elsewhere");
        await CommandLine.RunAsync([.. train, "--out", elsewhere]);
        var statement = await CommandLine.RunAsync("account", "--ledger", ledger);
        var balance = await CommandLine.RunAsync("account", "--ledger", ledger, "--json");

        Assert.Equal(ExitStatus.Done, first.Status);
        Assert.Equal(ExitStatus.BadAnswer, second.Status);
        Assert.Empty(second.Output);
        Assert.False(Directory.Exists(elsewhere));
        Assert.Contains("The budget of \"breast_cancer\" is epsilon 2 at delta 1E-05", second.Error);
        Assert.Contains("3 charged, 3 of them with fixed survivors", statement.Output);
        Assert.Equal(statement.Output, File.ReadAllText(Path.Combine(folder.Path, "ledger-statement.txt")));
        using var json = JsonDocument.Parse(balance.Output);
        Assert.Equal(3, json.RootElement.GetProperty("populations").GetProperty("breast_cancer").GetProperty("sessions").GetInt32());
    }

    [Fact]
    public async Task A_changed_ledger_is_not_trusted()
    {
        using var folder = new ScratchFolder();
        var ledger = Path.Combine(folder.Path, "ledger.jsonl");
        await CommandLine.RunAsync("train", "--data", "breast_cancer", "--epsilon", "2", "--rounds", "1", "--aggregation", "plain", "--ledger", ledger, "--out", folder.Path);
        File.WriteAllText(ledger, File.ReadAllText(ledger).Replace("\"epsilon\":2", "\"epsilon\":9", StringComparison.Ordinal));

        var outcome = await CommandLine.RunAsync("account", "--ledger", ledger);

        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Contains("cannot be trusted: Line 1 of the ledger was changed", outcome.Error);
    }
}
