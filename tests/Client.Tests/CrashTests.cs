using System.Collections.Concurrent;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>Servers and clients that stop at the worst moment and start again.</summary>
public sealed class CrashTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_starts_again_in_every_round_opens_the_same_sum_in_the_same_session()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        var reached = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource()).ToArray();
        var go = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource()).ToArray();
        var wire = new Wire { BeforeAnswer = (round, _) => { reached[round].TrySetResult(); return go[round].Task; } };
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i == 0 ? wire : null));
        var first = federation.Server.RunAsync(federation.Request(), Cancellation);
        SessionId? session = null;

        for (var round = 0; round < 5; round++)
        {
            await reached[round].Task.WaitAsync(Cancellation);
            await Eventually(() => federation.Server.Sessions.Single() is var status && status.Round == round && status.Answers == 2);
            session ??= federation.Server.Sessions.Single().Session;
            await federation.StopAsync();
            await federation.StartAsync();
            go[round].SetResult();
        }
        var outcome = await federation.Server.RunAsync(federation.Request(), Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(session, outcome.Session);
        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        await clients.FinishAsync();
        Assert.All(clients.Reports, report => Assert.True(report.Ending == SessionEnding.Completed, report.Reason));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_client_that_stops_between_storing_and_sending_sends_the_same_bytes_when_it_starts_again(int crashRound)
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        var sent = new ConcurrentQueue<string>();
        using var crash = new CancellationTokenSource();
        var broken = new Wire
        {
            BeforeAnswer = async (round, body) =>
            {
                if (round != crashRound)
                    return;
                sent.Enqueue(Convert.ToHexString(body));
                await crash.CancelAsync();
                throw new HttpRequestException("the process dies here");
            },
        };
        var whole = new Wire { BeforeAnswer = (round, body) => { if (round == crashRound) sent.Enqueue(Convert.ToHexString(body)); return Task.CompletedTask; } };
        var running = federation.Server.RunAsync(federation.Request(), Cancellation);
        await using var others = new RunningClients(federation, i => federation.Client(i + 1), count: 2);

        using (var state = new FileClientState(federation.FolderOf(0)))
        using (var dying = federation.Client(0, federation.OptionsOf(0, state), broken))
            await Assert.ThrowsAnyAsync<Exception>(() => dying.RunAsync(crash.Token));
        await using var reborn = new RunningClients(federation, i => federation.Client(i, transport: whole), count: 1);
        var outcome = await running;

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        Assert.True(sent.Count >= 2);
        Assert.Single(sent.Distinct());
        await reborn.FinishAsync();
        Assert.Equal(SessionEnding.Completed, reborn.Reports.Single().Ending);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_lost_response_is_answered_the_same_way_again(int lostRound)
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        var answers = new ConcurrentQueue<string>();
        var wire = new Wire
        {
            AfterAnswer = async (round, response) =>
            {
                if (round != lostRound)
                    return;
                answers.Enqueue($"{response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                if (answers.Count < 3)
                    throw new HttpRequestException("the response is lost");
            },
        };
        // The third client waits, so that the round stays open until the first has its answer.
        var patient = new Wire { BeforeAnswer = (round, _) => round == lostRound ? Eventually(() => answers.Count >= 3) : Task.CompletedTask };
        var running = federation.Server.RunAsync(federation.Request(), Cancellation);
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i == 0 ? wire : i == 2 ? patient : null));

        var outcome = await running;

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        Assert.Equal(3, answers.Count);
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task A_client_whose_requests_the_network_repeats_by_itself_signs_them_again()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i == 0 ? new Repeating() : null));

        var outcome = await federation.Server.RunAsync(federation.Request(), Cancellation);

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        await clients.FinishAsync();
        Assert.All(clients.Reports, report => Assert.True(report.Ending == SessionEnding.Completed, report.Reason));
        Assert.Contains(federation.Log, line => line.Contains("it is replayed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_is_sent_again_after_the_end_of_its_session_leads_to_the_result()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        var (isLost, back) = (new TaskCompletionSource(), new TaskCompletionSource());
        var wire = new Wire
        {
            AfterAnswer = async (round, _) =>
            {
                if (round != 4 || !isLost.TrySetResult())
                    return;
                await back.Task;
                throw new HttpRequestException("the response is lost");
            },
        };
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i == 0 ? wire : null));
        await federation.Server.RunAsync(federation.Request(), Cancellation);
        await isLost.Task;
        await federation.StopAsync();
        await federation.StartAsync();
        Assert.Empty(federation.Server.Sessions);
        back.SetResult();

        await Eventually(() => clients.Reports.Count == 3);

        Assert.All(clients.Reports, report => Assert.True(report.Ending == SessionEnding.Completed, report.Reason));
    }

    /// <summary>A proxy that lost the answer to every other request and asks again, with the same signature.</summary>
    private sealed class Repeating() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sent = await SentRequest.OfAsync(request, cancellationToken);
            if (Interlocked.Increment(ref requests) % 2 == 1)
                (await base.SendAsync(sent.Again(), cancellationToken)).Dispose();
            return await base.SendAsync(sent.Again(), cancellationToken);
        }
    }

    internal static async Task Eventually(Func<bool> holds)
    {
        while (!holds())
            await Task.Delay(5, Cancellation);
    }
}
