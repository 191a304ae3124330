using SecureFed.Client;

namespace SecureFed.Hosting.Tests;

/// <summary>All participants of the cast from a number on, at work with a server until the test is over.</summary>
internal sealed class RunningFederation : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-clients-").FullName;
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly SecureFedClient[] clients;
    private readonly Task running;

    public RunningFederation(Uri server, Func<HttpMessageHandler?>? transport = null, int first = 0)
    {
        clients = [.. Enumerable.Range(first, Cast.Participants - first).Select(i => Cast.Client(server, i, folder, transport?.Invoke()))];
        running = Task.WhenAll(clients.Select(client => client.RunAsync(stop.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        foreach (var client in clients)
            client.Dispose();
        stop.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
