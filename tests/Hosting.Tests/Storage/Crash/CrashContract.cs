namespace SecureFed.Hosting.Tests;

/// <summary>Kill -9 of the process that writes, at random moments: what was acknowledged is there, whole and in order, and the next process goes on from it.</summary>
public abstract class CrashContract : StoreContract
{
    private const int Kills = 3;

    /// <summary>The database as the child is told of it.</summary>
    protected abstract string Address { get; }

    [Fact]
    public async Task What_was_acknowledged_survives_the_death_of_the_process()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (logged, staged) = (0L, 0L);
        for (var kill = 0; kill < Kills; kill++)
        {
            (logged, staged) = await WriteAndKillAsync(random.Next(80), logged, staged);

            var entries = await Store.Logs.ReadAsync(WritingChild.Session, Cancellation).ToListAsync(Cancellation);
            Assert.InRange(entries.Count, logged, logged + WritingChild.LargestBatch);
            Assert.All(entries, (entry, position) => Assert.Equal(WritingChild.EntryAt(position), entry.ToArray()));
            Assert.Contains(entries.Count, Ends(entries.Count));
            var frames = await Store.StagedInputs.ReadAsync(WritingChild.Session, WritingChild.Sender, Cancellation).ToListAsync(Cancellation);
            Assert.InRange(frames.Count, staged, staged + 1);
            Assert.All(frames, (frame, part) => Assert.Equal(WritingChild.EntryAt(part), frame.Frame.ToArray()));
        }
    }

    /// <summary>Lets a child write, kills it some time after its first word, and returns what it had acknowledged.</summary>
    private async Task<(long Logged, long Staged)> WriteAndKillAsync(int milliseconds, long logged, long staged)
    {
        using var child = ChildProcess.Start($"{nameof(WritingChild)}.{nameof(WritingChild.Write)}", $"{Address}|{LogDurability.RoundBoundaries}");
        var first = await child.LineAsync("log ", Cancellation);
        var rest = child.RestAsync(Cancellation);
        await Task.Delay(milliseconds, Cancellation);
        child.Kill();
        foreach (var line in (string[])[first!, .. await rest])
            if (line.StartsWith("log ", StringComparison.Ordinal))
                logged = long.Parse(line[4..]);
            else
                staged = long.Parse(line[7..]);
        Assert.True(logged > 0);
        return (logged, staged);
    }

    /// <summary>Where a log of whole batches can end.</summary>
    private static IEnumerable<int> Ends(int most)
    {
        for (var end = 0; end <= most; end += WritingChild.BatchAt(end))
            yield return end;
    }
}

public sealed class SqliteCrashTests : CrashContract
{
    protected override string Address => ((SqliteTestDatabase)Database).Path;

    protected override ValueTask<TestDatabase> CreateAsync() => new(new SqliteTestDatabase());
}

public sealed class PostgreSqlCrashTests : CrashContract
{
    protected override string Address => ((PostgreSqlTestDatabase)Database).Connection;

    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();
}
