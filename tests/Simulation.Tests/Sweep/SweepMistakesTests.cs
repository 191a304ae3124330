using System.Text;

namespace SecureFed.Simulation.Tests;

public class SweepMistakesTests
{
    [Fact]
    public void A_cell_that_the_planner_refuses_is_a_row_with_its_reason_and_the_others_run()
    {
        using var folder = new ScratchFolder();

        var result = Sweeps.Run(Sweeps.Quick, folder.Path);

        var refused = result.Cells.Where(cell => cell.Refused is not null).ToArray();
        Assert.Equal(4, refused.Length);
        Assert.All(refused, cell => Assert.Contains("bits", cell.Refused));
        Assert.All(result.Cells.Except(refused), cell => Assert.NotNull(cell["accuracy"]));
        Assert.Contains(refused[0].Refused!.Replace("\"", "\"\"", StringComparison.Ordinal), SweepTables.Results(result));
    }

    [Fact]
    public void A_grid_of_ten_million_cells_is_refused_at_once()
    {
        using var folder = new ScratchFolder();
        var definition = Sweeps.Definition("learning-rate=0.1..1:1000", "l2=0.1..1:1000", "momentum=0..0.9:10");

        var refusal = Assert.Throws<RequestException>(() => SweepRun.Create(definition, folder.In("out"), SweepDefinition.StandardMostRuns));

        Assert.Contains("10,000,000 cells", refusal.Message);
        Assert.Contains("--max-runs", refusal.Message);
        Assert.False(Directory.Exists(folder.In("out")));
    }

    [Theory]
    [InlineData("epsilon=1,4", "clip=0.5,1", "bits=2,18", "its --bits is 2,20, not 2,18")]
    [InlineData("epsilon=1,4", "clip=0.5,1", "unit=record", "its --bits is 2,20, not left out")]
    public void The_folder_of_another_sweep_is_refused_and_left_as_it_was(string first, string second, string third, string words)
    {
        using var folder = new ScratchFolder();
        Sweeps.Run(Sweeps.Quick, folder.Path);
        var before = File.ReadAllBytes(folder.In(SweepRun.JournalName));

        var refusal = Assert.Throws<RequestException>(() => Sweeps.Run(Sweeps.Definition(first, second, third), folder.Path));

        Assert.Contains("holds another sweep", refusal.Message);
        Assert.Contains(words, refusal.Message);
        Assert.Equal(before, File.ReadAllBytes(folder.In(SweepRun.JournalName)));
    }

    [Fact]
    public void A_folder_in_use_is_refused()
    {
        using var folder = new ScratchFolder();
        Sweeps.Run(Sweeps.Quick, folder.Path);
        using var other = new FileStream(folder.In(SweepRun.JournalName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Contains("cannot be written to", Assert.Throws<RequestException>(() => Sweeps.Run(Sweeps.Quick, folder.Path)).Message);
    }

    [Fact]
    public void On_a_full_disk_the_journal_keeps_every_row_that_it_took()
    {
        using var disk = new SmallDisk(capacity: 2000);
        var journal = SweepJournal.Open(disk, "identity", out _)!;
        var taken = 0;

        Assert.Throws<IOException>(() =>
        {
            while (taken < 1000)
            {
                journal.Append(new SweepRow { Cell = taken, Seed = 1 });
                taken++;
            }
        });

        Assert.InRange(taken, 3, 100);
        var lines = Encoding.UTF8.GetString(disk.ToArray()).Split('\n');
        Assert.Equal(taken + 2, lines.Length);
        Assert.Empty(lines[^1]);
        disk.Capacity *= 2;
        Assert.Equal(taken, SweepJournal.Open(disk, "identity", out _)!.Rows.Count);
    }

    [Fact]
    public void A_sweep_over_changed_data_is_another_sweep()
    {
        using var folder = new ScratchFolder();
        var (data, schema) = (folder.In("data.csv"), folder.In("schema.json"));
        File.WriteAllText(schema, """{"task":"binary","label":"y","classes":[0,1],"features":[{"name":"a","type":"numeric","min":0,"max":99}]}""");
        File.WriteAllText(data, "a,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{i % 2}\n")));
        var definition = (Sweeps.Bare() with { Grid = Sweeps.Grid($"data={data}", $"schema={schema}", "clients=4", "rounds=1") }).Prepared();
        Sweeps.Run(definition, folder.In("out"));
        File.AppendAllText(data, "1,1\n");

        Assert.Contains("have changed since", Assert.Throws<RequestException>(() => Sweeps.Run(definition, folder.In("out"))).Message);
    }

    [Fact]
    public void The_rows_of_another_build_are_never_mixed_with_ours()
    {
        using var folder = new ScratchFolder();
        Sweeps.Run(Sweeps.Quick, folder.Path);
        var journal = folder.In(SweepRun.JournalName);
        File.WriteAllText(journal, File.ReadAllText(journal).Replace(Build.Identity, Build.Identity[..^4] + "beef", StringComparison.Ordinal));

        Assert.Contains("another build of this program ran it", Assert.Throws<RequestException>(() => Sweeps.Run(Sweeps.Quick, folder.Path)).Message);
    }

    /// <summary>A stream that takes what fits and then fails, as a file on a full disk does.</summary>
    private sealed class SmallDisk(int capacity) : MemoryStream
    {
        public new int Capacity { get; set; } = capacity;

        public override void Write(byte[] buffer, int offset, int count)
        {
            var fits = (int)Math.Min(count, Capacity - Position);
            base.Write(buffer, offset, fits);
            if (fits < count)
                throw new IOException("No space left on device");
        }
    }
}
