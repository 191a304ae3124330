using System.Collections.Concurrent;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>One participant whose process ends and starts again; its folder stays. Remembers what it contributed and how its sessions ended.</summary>
internal sealed class ComingAndGoing(TestFederation federation, int participant, int seed, FaultCounts counts) : IAsyncDisposable
{
    private CancellationTokenSource stop = new();
    private FileClientState? state;
    private SecureFedClient? client;
    private Task running = Task.CompletedTask;
    private int starts;

    /// <summary>The encoded vector, noise and all, that the participant computed last for each session.</summary>
    public ConcurrentDictionary<SessionId, ulong[]> Contributions { get; } = new();

    /// <summary>The sessions whose advertisement left, or would have left, and those whose masked input did.</summary>
    public ConcurrentDictionary<SessionId, bool> Advertised { get; } = new();

    public ConcurrentDictionary<SessionId, bool> Masked { get; } = new();

    public ConcurrentQueue<SessionReport> Reports { get; } = new();

    public FaultyWire? Wire { get; private set; }

    /// <summary>Whether it went away, or is about to.</summary>
    public bool IsAway => stop.IsCancellationRequested || running.IsCompleted;

    /// <summary>Starts it, again if need be.</summary>
    public async Task StartAsync()
    {
        await StopAsync();
        stop = new CancellationTokenSource();
        state = new FileClientState(federation.FolderOf(participant));
        Wire = new FaultyWire(unchecked(seed * 31 + participant * 7919 + starts++), counts, Note);
        var leaving = stop;
        Wire.Leave = leaving.Cancel;
        client = federation.Client(
            participant, federation.OptionsOf(participant, state) with { PlanPolicy = new PlanPolicy { MinimumCorruptFraction = 0 }, Poll = TimeSpan.FromSeconds(60) }, Wire, new Recording(Contributions));
        client.SessionEnded += (_, report) => Reports.Enqueue(report);
        running = client.RunAsync(stop.Token);
    }

    /// <summary>Waits until it has nothing more to do; the server said so.</summary>
    public Task EndAsync() => running;

    /// <summary>Fails the test when the client ended by itself with an error.</summary>
    public void ThrowIfBroken()
    {
        if (running.IsFaulted)
            running.GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task StopAsync()
    {
        if (client is null)
            return;
        ThrowIfBroken();
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        client.Dispose();
        state!.Dispose();
        stop.Dispose();
        client = null;
    }

    private void Note(int round, SessionId session)
    {
        if (round == 0)
            Advertised[session] = true;
        if (round == 2)
            Masked[session] = true;
    }

    private sealed class Recording(ConcurrentDictionary<SessionId, ulong[]> contributions) : IContributor
    {
        private readonly UpdateContributor inner = new((task, _) =>
        {
            var update = new double[task.Plan.Vectors[0].Dimension];
            for (var i = 0; i < update.Length; i++)
                update[i] = Random.Shared.NextDouble() / update.Length;
            return ValueTask.FromResult(update);
        });

        private static ulong[] Lanes(byte[] vector, int bytes)
            => [.. vector.Chunk(bytes).Select(lane => lane.Reverse().Aggregate(0UL, (value, next) => value << 8 | next))];

        public async ValueTask ContributeAsync(TrainingTask task, IReadOnlyList<byte[]> vectors, CancellationToken cancellation)
        {
            await inner.ContributeAsync(task, vectors, cancellation);
            contributions[task.Parameters.Id] = Lanes(vectors[0], task.Plan.Vectors[0].LaneBits / 8);
        }
    }
}
