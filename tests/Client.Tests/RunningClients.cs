using System.Collections.Concurrent;

namespace SecureFed.Client.Tests;

/// <summary>Clients that run until the server has no more sessions or the test is over.</summary>
internal sealed class RunningClients : IAsyncDisposable
{
    private readonly TestFederation federation;
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly SecureFedClient[] clients;
    private readonly Task[] runs;
    private bool isDisposed;

    public RunningClients(TestFederation federation, Func<int, SecureFedClient>? create = null, int? count = null)
    {
        this.federation = federation;
        clients = [.. Enumerable.Range(0, count ?? federation.Ids.Count).Select(create ?? (i => federation.Client(i)))];
        foreach (var client in clients)
            client.SessionEnded += (_, report) => Reports.Enqueue(report);
        runs = [.. clients.Select(client => client.RunAsync(stop.Token))];
    }

    public ConcurrentQueue<SessionReport> Reports { get; } = new();

    /// <summary>The server has no more sessions; returns when all clients have noticed.</summary>
    public async Task FinishAsync()
    {
        federation.Server.Finish();
        await Task.WhenAll(runs);
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        await stop.CancelAsync();
        await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var client in clients)
            client.Dispose();
        stop.Dispose();
    }
}
