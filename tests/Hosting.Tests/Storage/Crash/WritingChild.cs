using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>Writes to a store until it is killed, and says on its standard output what was acknowledged.</summary>
public sealed class WritingChild
{
    public const int LargestBatch = 4;
    public static readonly SessionId Session = new([.. Enumerable.Repeat((byte)9, SessionId.Size)]);
    public static readonly ParticipantId Sender = ParticipantId.Parse("ada");

    /// <summary>How many entries are appended together at a position: no log ever ends between two of them.</summary>
    public static int BatchAt(long position) => 1 + (int)(position * 7 % LargestBatch);

    /// <summary>What stands at a position.</summary>
    public static byte[] EntryAt(long position)
    {
        var entry = new byte[10 + position * 131 % 3000];
        new Random((int)position).NextBytes(entry);
        return entry;
    }

    [Fact(Explicit = true)]
    public async Task Write()
    {
        var (database, durability) = ChildProcess.Listen().Split('|') is [var address, var word] ? (address, Enum.Parse<LogDurability>(word)) : throw new InvalidOperationException();
        await using ISecureFedStore store = database.Contains('=', StringComparison.Ordinal) ? new PostgreSqlStore(database, durability) : new SqliteStore(database, durability);
        var position = await store.Logs.CountAsync(Session, TestContext.Current.CancellationToken);
        var part = (await store.StagedInputs.PartsAsync(Session, Sender, TestContext.Current.CancellationToken)).Count;
        while (true)
        {
            var batch = Enumerable.Range(0, BatchAt(position)).Select(i => (ReadOnlyMemory<byte>)EntryAt(position + i)).ToArray();
            await store.Logs.AppendAsync(Session, position, batch, isBoundary: position % 64 == 0, TestContext.Current.CancellationToken);
            position += batch.Length;
            Console.WriteLine($"log {position}");
            await store.StagedInputs.StageAsync(Session, Sender, part, [EntryAt(part)], TestContext.Current.CancellationToken);
            Console.WriteLine($"staged {++part}");
        }
    }
}
