using System.Buffers;
using SecureFed.Protocol;
using SecureFed.Tests;

namespace SecureFed.Hosting.Tests;

/// <summary>
/// Kill -9 of a real server process while clients in another process take part. After each start the session continues and opens the exact sum, or aborts and the next
/// attempt does, with fresh keys; and every frame that was acknowledged is in the log. SECUREFED_KILLS sets how many random moments are tried, and has every boundary tried from both sides.
/// </summary>
public sealed class KilledServerTests : IAsyncDisposable
{
    private const int Boundaries = 6;
    private readonly SqliteTestDatabase database = new();
    private readonly AcknowledgedFrames acknowledged = new();
    private readonly CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly int port = LoopbackPort.Free();
    private readonly Dictionary<string, string> sums = [];

    private static bool IsHeavy => Environment.GetEnvironmentVariable("SECUREFED_KILLS") is not null;

    private static int RandomKills => int.Parse(Environment.GetEnvironmentVariable("SECUREFED_KILLS") ?? "2");

    public ValueTask DisposeAsync()
    {
        patience.Dispose();
        return database.DisposeAsync();
    }

    [Fact]
    public async Task A_server_killed_at_every_round_boundary_opens_the_same_sum_in_the_same_session()
    {
        patience.CancelAfter(TimeSpan.FromMinutes(IsHeavy ? 10 : 3));
        await using (var clients = StartClients())
        {
            // The opening and the closes of rounds 0 to 4: each is once the last thing that a server did, and with more time once the thing that a server did not do any more.
            for (var boundary = 0; boundary < Boundaries; boundary++)
                foreach (var death in IsHeavy || boundary == 2 ? new[] { ServingChild.Death.BeforeBoundary, ServingChild.Death.AfterBoundary } : [ServingChild.Death.AfterBoundary])
                    await ServeUntilDeathAsync(death);
            await ServeOneSumAsync();
        }

        await VerifyLogsAsync();
        // An attempt that was killed before its first entry was never offered to anybody.
        Assert.Equal(IsHeavy ? 2 : 1, await AttemptsAtFirstRoundAsync());
    }

    [Fact]
    public async Task A_server_killed_at_random_moments_loses_nothing_that_it_acknowledged()
    {
        patience.CancelAfter(TimeSpan.FromMinutes(2) + RandomKills * TimeSpan.FromSeconds(20));
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using (var clients = StartClients())
        {
            for (var kill = 0; kill < RandomKills; kill++)
            {
                using var server = Start(ServingChild.Death.Never);
                var output = server.RestAsync(patience.Token);
                await SomeMomentAsync(random);
                server.Kill();
                foreach (var line in (await output).Where(line => line.StartsWith("sum ", StringComparison.Ordinal)))
                    Note(line);
            }
            await ServeOneSumAsync();
        }

        var sessions = await VerifyLogsAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{RandomKills} kills, {sessions.Count} sessions, {sums.Count} sums, {acknowledged.Count} acknowledged requests");
    }

    private RunningFederation StartClients() => new(new Uri($"http://127.0.0.1:{port}/secagg"), acknowledged.Watch);

    private ChildProcess Start(ServingChild.Death death)
        => ChildProcess.Start($"{nameof(ServingChild)}.{nameof(ServingChild.Serve)}", $"{database.Path}|{port}|{death}");

    /// <summary>A moment while the server starts, or just after it acknowledged something: that is when most of its writes are.</summary>
    private async Task SomeMomentAsync(Random random)
    {
        if (random.Next(8) == 0)
        {
            await Task.Delay(random.Next(1500), patience.Token);
            return;
        }
        for (var enough = acknowledged.Count + random.Next(1, 12); acknowledged.Count < enough;)
            await Task.Delay(5, patience.Token);
        await Task.Delay(random.Next(40), patience.Token);
    }

    /// <summary>A server that kills itself at the next boundary.</summary>
    private async Task ServeUntilDeathAsync(ServingChild.Death death)
    {
        using var server = Start(death);
        var output = await server.RestAsync(patience.Token);
        Assert.True(await server.WasKilledAsync(patience.Token), string.Join('\n', output));
    }

    /// <summary>A server that nobody kills before it has opened a sum.</summary>
    private async Task ServeOneSumAsync()
    {
        using var server = Start(ServingChild.Death.Never);
        Note(await server.LineAsync("sum ", patience.Token) ?? throw new InvalidOperationException("the server ended by itself"));
    }

    /// <summary>A training round's sum is exact, and whenever it is opened again it is the same session's.</summary>
    private void Note(string line)
    {
        var (trainingRound, session, rest) = line.Split(' ', 4) is [_, var number, var id, var sum] ? (number, id, sum) : throw new FormatException(line);
        Assert.Equal([Cast.Participants, Cast.Sum, Cast.Sum], rest.Split(' ').Select(text => Math.Round(double.Parse(text), 6)));
        Assert.Equal(session, sums.TryAdd(trainingRound, session) ? session : sums[trainingRound]);
    }

    /// <summary>Every log is one that follows from its entries, and holds what was acknowledged.</summary>
    private async Task<IReadOnlyList<SessionId>> VerifyLogsAsync()
    {
        await using var store = database.Open();
        var sessions = await store.Logs.ListAsync(patience.Token);
        foreach (var session in sessions)
        {
            var entries = await store.Logs.ReadAsync(session, patience.Token).ToListAsync(patience.Token);
            var replay = ServerSession.Replay(new ReadOnlySequence<byte>([.. entries.SelectMany(entry => entry.ToArray())]), Cast.Registry, Cast.ServerKey);
            Assert.Null(replay.Fault);
            if (sums.ContainsValue(session.ToString()))
                Assert.Equal(Cast.Participants, replay.Closing!.Aggregate!.Count);
            replay.Session!.Dispose();

            var staged = await Cast.Registry.Participants.ToAsyncEnumerable().SelectMany(sender => store.StagedInputs.ReadAsync(session, sender, patience.Token)).ToListAsync(patience.Token);
            foreach (var frame in acknowledged.Of(session))
                Assert.True(entries.Any(entry => entry.Span.EndsWith(frame.Span)) || staged.Any(part => part.Frame.Span.SequenceEqual(frame.Span)), $"a frame of {session} is lost");
        }
        Assert.NotEqual(0, acknowledged.Count);
        return sessions;
    }

    private async Task<int> AttemptsAtFirstRoundAsync()
    {
        await using var store = database.Open();
        return (await store.Sessions.NewestAsync("test", 100, patience.Token)).Count(session => session.TrainingRound == 1);
    }
}
