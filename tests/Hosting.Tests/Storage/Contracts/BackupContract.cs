namespace SecureFed.Hosting.Tests;

/// <summary>What docs/operations.md section 3 promises of a backup: made while a server writes, it is one moment of everything, and a server goes on from it.</summary>
public abstract class BackupContract : StoreContract
{
    [Fact]
    public async Task A_backup_made_while_the_server_writes_has_everything_acknowledged_before_it_and_no_gap()
    {
        await Store.Models.PutAsync("hospitals", 1, Bytes("model"), Cancellation);
        var (acknowledged, stop) = (0, false);
        var writing = Task.Run(async () =>
        {
            for (var position = 0; !Volatile.Read(ref stop); Volatile.Write(ref acknowledged, ++position))
                await Store.Logs.AppendAsync(First, position, Many($"entry {position}"), false, Cancellation);
        }, Cancellation);
        while (Volatile.Read(ref acknowledged) < 20)
            await Task.Delay(1, Cancellation);

        var before = Volatile.Read(ref acknowledged);
        await using var copy = await BackUpAsync();
        Volatile.Write(ref stop, true);
        await writing;

        await using var restored = copy.Open();
        var entries = new List<string>();
        await foreach (var entry in restored.Logs.ReadAsync(First, Cancellation))
            entries.Add(Text(entry));
        Assert.InRange(entries.Count, before, acknowledged);
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(position => $"entry {position}"), entries);
        Assert.Equal(1UL, (await restored.Models.LatestAsync("hospitals", Cancellation))!.TrainingRound);
        await restored.Logs.AppendAsync(First, entries.Count, Many("the next one"), true, Cancellation);
    }

    /// <summary>Makes a backup with the command of the documentation, and restores it beside the original.</summary>
    protected abstract ValueTask<TestDatabase> BackUpAsync();
}
