using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>A server that runs one training round after another until it is killed, or kills itself at a round boundary, and says on its standard output what each opened.</summary>
public sealed class ServingChild
{
    [Fact(Explicit = true)]
    public async Task Serve()
    {
        var told = ChildProcess.Listen().Split('|');
        var (path, port, death) = (told[0], int.Parse(told[1]), Enum.Parse<Death>(told[2]));
        await using var store = new DyingStore(new SqliteStore(path, LogDurability.RoundBoundaries), death);
        await using var server = await RealServer.StartAsync(store, port);
        Console.WriteLine("ready");
        for (var trainingRound = 1UL; ; trainingRound++)
        {
            SessionOutcome outcome;
            while ((outcome = await server.Sessions.RunAsync(Cast.Request(trainingRound), TestContext.Current.CancellationToken)).Aggregate is null)
                Console.WriteLine($"aborted {trainingRound} {outcome.Session} {outcome.Failure}");
            var total = outcome.Decode("update").Total;
            Console.WriteLine($"sum {trainingRound} {outcome.Session} {outcome.Survivors} {total.Min():R} {total.Max():R}");
        }
    }

    /// <summary>When the server kills itself.</summary>
    internal enum Death
    {
        Never,
        BeforeBoundary,
        AfterBoundary,
    }

    /// <summary>Kills its process just before, or just after, the first entries that end a round are in the log.</summary>
    private sealed class DyingStore(ISecureFedStore inner, Death death) : ISecureFedStore, ISessionLogStore
    {
        public ISessionLogStore Logs => this;

        public IStagedInputStore StagedInputs => inner.StagedInputs;

        public ISessionIndex Sessions => inner.Sessions;

        public ILedgerStore Ledgers => inner.Ledgers;

        public IParticipantStore Participants => inner.Participants;

        public IModelStore Models => inner.Models;

        public async ValueTask AppendAsync(SessionId session, long position, IReadOnlyList<ReadOnlyMemory<byte>> entries, bool isBoundary, CancellationToken cancellation = default)
        {
            DieIf(isBoundary && entries.Count > 0 && death == Death.BeforeBoundary);
            await inner.Logs.AppendAsync(session, position, entries, isBoundary, cancellation);
            DieIf(isBoundary && entries.Count > 0 && death == Death.AfterBoundary);
        }

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(SessionId session, CancellationToken cancellation = default) => inner.Logs.ReadAsync(session, cancellation);

        public ValueTask<long> CountAsync(SessionId session, CancellationToken cancellation = default) => inner.Logs.CountAsync(session, cancellation);

        public ValueTask<IReadOnlyList<SessionId>> ListAsync(CancellationToken cancellation = default) => inner.Logs.ListAsync(cancellation);

        public ValueTask CheckAsync(CancellationToken cancellation = default) => inner.CheckAsync(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private static void DieIf(bool isTime)
        {
            if (isTime)
                System.Diagnostics.Process.GetCurrentProcess().Kill();
        }
    }
}
