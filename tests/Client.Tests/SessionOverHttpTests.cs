using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>Whole sessions between clients and a server that share nothing but a loopback port.</summary>
public sealed class SessionOverHttpTests
{
    [Fact]
    public async Task Three_clients_and_a_server_open_the_exact_sum_and_each_has_a_receipt()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        var reports = new System.Collections.Concurrent.ConcurrentBag<SessionReport>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var clients = Enumerable.Range(0, 3).Select(i => federation.Client(i, federation.OptionsOf(i) with { Ended = reports.Add })).ToArray();
        var running = clients.Select(client => client.RunAsync(stop.Token)).ToArray();

        var outcome = await federation.Server.RunAsync(federation.Request(), stop.Token);

        Assert.Null(outcome.Failure);
        Assert.Equal(3, outcome.Survivors);
        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        federation.Server.Finish();
        await Task.WhenAll(running);
        Assert.Equal(3, reports.Count);
        Assert.All(reports, report => Assert.True(report.Ending == SessionEnding.Completed && ReceiptClaim.TryVerify(report.Receipt, federation.Registry, out _, out _), report.Reason));
        foreach (var client in clients)
            client.Dispose();
    }
}
