using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>A server that starts with another key: by mistake, or because it has a new one (docs/operations.md section 7).</summary>
public sealed class ServerKeyTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_with_the_wrong_key_does_not_start_on_an_open_session_and_the_right_one_goes_on()
    {
        using var other = new KeySigner(RandomNumberGenerator.GetBytes(32));
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        _ = federation.Server.RunAsync(federation.Request(), Cancellation);
        await CrashTests.Eventually(() => federation.Server.Sessions.Count == 1);
        var open = federation.Server.Sessions.Single().Session;
        await federation.StopAsync();

        federation.Configure = options => options.Signer = other;
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(federation.StartAsync);
        await federation.StopAsync();
        federation.Configure = _ => { };
        await federation.StartAsync();

        Assert.Contains($"The open session {open} is that of another server key", fault.Message, StringComparison.Ordinal);
        await using var clients = new RunningClients(federation);
        var outcome = await federation.Server.RunAsync(federation.Request(), Cancellation);
        Assert.Equal((open, 3), (outcome.Session, outcome.Survivors));
    }

    [Fact]
    public async Task A_server_with_a_new_key_gives_the_sums_of_the_old_one_again()
    {
        using var other = new KeySigner(RandomNumberGenerator.GetBytes(32));
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        await using (new RunningClients(federation))
            await federation.Server.RunAsync(federation.Request(), Cancellation);
        await federation.StopAsync();

        federation.Configure = options => options.Signer = other;
        await federation.StartAsync();

        var again = await federation.Server.RunAsync(federation.Request(), Cancellation);
        Assert.All(again.Decode("update").Total, value => Assert.Equal(6, value, 6));
    }
}
