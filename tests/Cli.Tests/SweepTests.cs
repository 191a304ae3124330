using System.Diagnostics;
using System.Text.Json;

namespace SecureFed.Cli.Tests;

public class SweepTests
{
    private static readonly string[] Quick = ["sweep", "--data", "breast_cancer", "--clients", "5", "--rounds", "3", "--epsilon", "1,4", "--clip", "0.5..1:3", "--seeds", "4"];

    [Fact]
    public async Task The_JSON_answer_is_one_object_and_names_files_that_exist()
    {
        using var folder = new ScratchFolder();

        var outcome = await CommandLine.RunAsync([.. Quick, "--out", folder.Path, "--json"]);

        Assert.Equal((ExitStatus.Done, ""), (outcome.Status, outcome.Error));
        var answer = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal((6 * 4) + 4 + 1, answer.GetProperty("runs").GetInt32());
        Assert.StartsWith("securefed train --data breast_cancer", answer.GetProperty("command").GetString());
        Assert.True(answer.GetProperty("search").GetProperty("epsilonOfSearch").GetDouble() > answer.GetProperty("search").GetProperty("epsilonOfOne").GetDouble());
        foreach (var file in answer.GetProperty("files").EnumerateObject())
            Assert.True(Path.Exists(file.Value.GetString()));
    }

    [Fact]
    public async Task The_recommended_command_gives_the_figure_that_the_table_holds()
    {
        using var folder = new ScratchFolder();
        var answer = JsonDocument.Parse((await CommandLine.RunAsync([.. Quick, "--out", folder.Path, "--json"])).Output).RootElement;
        var command = answer.GetProperty("command").GetString()!.Split(' ')[1..];

        var trained = JsonDocument.Parse((await CommandLine.RunAsync([.. command, "--out", Path.Combine(folder.Path, "train"), "--json"])).Output).RootElement;

        var loss = trained.GetProperty("metrics").GetProperty("test").GetProperty("loss").GetDouble();
        Assert.Contains(loss.ToString("R", System.Globalization.CultureInfo.InvariantCulture), await File.ReadAllTextAsync(Path.Combine(folder.Path, "results.csv"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("-KILL", 137)]
    [InlineData("-HUP", ExitStatus.Interrupted)]
    [InlineData("-INT", ExitStatus.Interrupted)]
    public async Task Ended_by_a_signal_and_given_again_it_ends_with_the_same_bytes(string signal, int status)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs the command kill");
        using var folder = new ScratchFolder();
        var (whole, cut) = (Path.Combine(folder.Path, "whole"), Path.Combine(folder.Path, "cut"));
        string[] line = ["sweep", "--data", "breast_cancer", "--rounds", "200", "--learning-rate", "0.1..0.5:5", "--seeds", "6"];
        using var process = StartCommand([.. line, "--out", cut]);
        await WaitForRowsAsync(Path.Combine(cut, "journal.jsonl"), 3);

        using (var kill = Process.Start("kill", [signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var words = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(status, process.ExitCode);
        Assert.False(File.Exists(Path.Combine(cut, "results.csv")));
        if (status == ExitStatus.Interrupted)
            Assert.Contains("runs are kept in", words);
        Assert.Equal(ExitStatus.Done, (await CommandLine.RunAsync([.. line, "--out", cut, "--json"])).Status);
        Assert.Equal(ExitStatus.Done, (await CommandLine.RunAsync([.. line, "--out", whole, "--json"])).Status);
        foreach (var file in new[] { "results.csv", "results.json" })
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(whole, file), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(cut, file), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_terminal_that_is_closed_under_the_progress_bar_ends_the_sweep_in_order()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"), "needs /usr/bin/python3, to make a terminal");
        using var folder = new ScratchFolder();
        var journal = Path.Combine(folder.Path, "journal.jsonl");
        string[] line = ["sweep", "--data", "breast_cancer", "--rounds", "400", "--learning-rate", "0.1..0.5:10", "--seeds", "20", "--threads", "1", "--out", folder.Path];

        using var process = Process.Start("/usr/bin/python3", [Path.Combine(SecureFed.Tests.Checkout.Root, "tests", "Cli.Tests", "closed_terminal.py"), journal, "3", "dotnet", typeof(ExitStatus).Assembly.Location, .. line]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitStatus.Interrupted, process.ExitCode);
        Assert.EndsWith("}\n", await File.ReadAllTextAsync(journal, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("sweep", "Name the data with --data")]
    [InlineData("sweep --data breast_cancer --epsilon 1,,2", "no empty item")]
    [InlineData("sweep --data breast_cancer --epsilon 1..2", "a range is A..B:N")]
    [InlineData("sweep --data breast_cancer --epsilon 1,high", "--epsilon is 'high' but must be a number")]
    [InlineData("sweep --data breast_cancer --metric beauty", "--metric is 'beauty'")]
    [InlineData("sweep --data breast_cancer --learning-rate 0.01..1:1000 --l2 0.01..1:1000 --momentum 0..0.9:10", "10,000,000 cells")]
    [InlineData("sweep --data nowhere.csv --epsilon 1", "neither a file nor one of the bundled sets")]
    [InlineData("sweep --grid nowhere.json", "--grid nowhere.json cannot be read")]
    [InlineData("sweep --experiment nowhere.json", "--experiment nowhere.json cannot be read")]
    public async Task A_wrong_request_is_one_sentence_and_status_2(string line, string words)
    {
        using var folder = new ScratchFolder();

        var outcome = await CommandLine.RunAsync([.. line.Split(' '), "--out", Path.Combine(folder.Path, "out")]);

        Assert.Contains(words, outcome.Error);
        Assert.Equal(ExitStatus.BadRequest, outcome.Status);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "out")));
    }

    [Theory]
    [InlineData("""{"data": "breast_cancer", "epsilon": "1,2", "clip": [0.5, 1], "rounds": 2, "clients": 4}""", 4)]
    [InlineData("""[{"data": "breast_cancer", "epsilon": 1, "rounds": [2, 3], "clients": 4}, {"data": "breast_cancer", "learningRate": "0.1..0.3:3", "rounds": 2, "clients": 4}]""", 5)]
    public async Task A_grid_from_a_file_is_all_combinations_of_each_part(string grid, int cells)
    {
        using var folder = new ScratchFolder();

        var outcome = await CommandLine.RunAsync("sweep", "--grid", folder.Write("grid.json", grid), "--no-baselines", "--seeds", "1", "--out", Path.Combine(folder.Path, "out"), "--json");

        Assert.Equal(cells, JsonDocument.Parse(outcome.Output).RootElement.GetProperty("cells").GetInt32());
    }

    [Fact]
    public async Task Every_experiment_of_the_project_reads_and_names_its_source()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(SecureFed.Tests.Checkout.Root, "experiments"), "*.json"))
        {
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            Assert.NotEmpty(json.RootElement.GetProperty("source").GetString()!);
            Assert.NotEmpty(SecureFed.Simulation.ExperimentFile.Read(file, new Dictionary<string, IReadOnlyList<string>>()).Grid.Parts);
        }
    }

    private static Process StartCommand(string[] line) => Process.Start(new ProcessStartInfo("dotnet", [typeof(ExitStatus).Assembly.Location, .. line])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    private static async Task WaitForRowsAsync(string journal, int rows)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (!File.Exists(journal) || await LinesAsync() <= rows)
            await Task.Delay(20, patience.Token);

        async Task<int> LinesAsync()
        {
            using var reader = new StreamReader(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return (await reader.ReadToEndAsync(patience.Token)).Count(c => c == '\n');
        }
    }
}
