using System.Diagnostics;
using System.Runtime.CompilerServices;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>
/// A process of its own that writes to a store until it is killed, and says on its standard output what was acknowledged. It is this test program, started with a database in its
/// environment; then it runs no tests.
/// </summary>
internal static class WritingChild
{
    public const int LargestBatch = 4;
    public static readonly SessionId Session = new([.. Enumerable.Repeat((byte)9, SessionId.Size)]);
    public static readonly ParticipantId Sender = ParticipantId.Parse("ada");
    private const string Variable = "SECUREFED_TESTS_WRITE_TO";

    public static Process Start(string database)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(WritingChild).Assembly.Location);
        start.Environment[Variable] = database;
        return Process.Start(start)!;
    }

    /// <summary>How many entries are appended together at a position: no log ever ends between two of them.</summary>
    public static int BatchAt(long position) => 1 + (int)(position * 7 % LargestBatch);

    /// <summary>What stands at a position.</summary>
    public static byte[] EntryAt(long position)
    {
        var entry = new byte[10 + position * 131 % 3000];
        new Random((int)position).NextBytes(entry);
        return entry;
    }

    [ModuleInitializer]
    internal static void WriteIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } database)
            Write(database);
    }

    /// <summary>Waits for each write on this one thread: until the initializer returns, no other may run code of this program.</summary>
    private static void Write(string database)
    {
        ISecureFedStore store = database.Contains('=', StringComparison.Ordinal)
            ? new PostgreSqlStore(database, LogDurability.RoundBoundaries)
            : new SqliteStore(database, LogDurability.RoundBoundaries);
        var position = store.Logs.CountAsync(Session).AsTask().GetAwaiter().GetResult();
        var part = store.StagedInputs.PartsAsync(Session, Sender).AsTask().GetAwaiter().GetResult().Count;
        while (true)
        {
            var batch = new ReadOnlyMemory<byte>[BatchAt(position)];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = EntryAt(position + i);
            store.Logs.AppendAsync(Session, position, batch, isBoundary: position % 64 == 0).AsTask().GetAwaiter().GetResult();
            position += batch.Length;
            Console.WriteLine($"log {position}");
            store.StagedInputs.StageAsync(Session, Sender, part, [EntryAt(part)]).AsTask().GetAwaiter().GetResult();
            Console.WriteLine($"staged {++part}");
        }
    }
}
