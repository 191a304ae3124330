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
        await using var clients = new RunningClients(federation);

        var outcome = await federation.Server.RunAsync(federation.Request(), TestContext.Current.CancellationToken);

        Assert.Null(outcome.Failure);
        Assert.Equal(3, outcome.Survivors);
        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        await clients.FinishAsync();
        Assert.Equal(3, clients.Reports.Count);
        Assert.All(clients.Reports, report => Assert.True(report.Ending == SessionEnding.Completed && ReceiptClaim.TryVerify(report.Receipt, federation.Registry, out _, out _), report.Reason));
    }
}
