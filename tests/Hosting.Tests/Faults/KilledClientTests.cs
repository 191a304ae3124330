using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Hosting.Tests;

/// <summary>
/// Kill -9 of a participant's process, between storing an answer and sending it or at any moment. Started again it goes on in the same session, and whatever it sends for a round it sends
/// always the same: one survivor signature, one set of shares. SECUREFED_KILLS sets how many random moments are tried.
/// </summary>
public sealed class KilledClientTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase database = new();
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-killed-").FullName;
    private readonly CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private ISecureFedStore store = null!;
    private RealServer server = null!;
    private RunningFederation others = null!;

    private static int RandomKills => int.Parse(Environment.GetEnvironmentVariable("SECUREFED_KILLS") ?? "3");

    public async ValueTask InitializeAsync()
    {
        patience.CancelAfter(TimeSpan.FromMinutes(2) + RandomKills * TimeSpan.FromSeconds(20));
        store = database.Open();
        server = await RealServer.StartAsync(store);
        others = new RunningFederation(server.Address, first: 1);
    }

    public async ValueTask DisposeAsync()
    {
        await others.DisposeAsync();
        await server.DisposeAsync();
        await store.DisposeAsync();
        await database.DisposeAsync();
        patience.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_participant_killed_between_storing_and_sending_in_every_round_sends_in_the_end_what_it_stored()
    {
        var running = server.Sessions.RunAsync(Cast.Request(1), patience.Token);
        for (var round = 0; round <= 4; round++)
            using (var dying = Start(round))
                Assert.True(await dying.WasKilledAsync(patience.Token));
        using var reborn = Start(deathRound: -1);

        var outcome = await running;

        Assert.Equal(0U, outcome.Attempt);
        RequireExact(outcome);
        RequireOneAnswerEach([outcome]);
        await RequireNoBlameAsync([outcome]);
    }

    [Fact]
    public async Task A_participant_killed_at_random_moments_never_answers_a_round_twice_differently()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        var outcomes = new List<SessionOutcome>();
        var serving = Task.Run(async () =>
        {
            // A participant that dies after it noted that it joins, and before it stored with what keys, joins the next attempt: this one ends in round 0.
            for (var trainingRound = 1UL; !enough.IsCancellationRequested || outcomes[^1].Aggregate is null; trainingRound += outcomes[^1].Aggregate is null ? 0UL : 1)
                outcomes.Add(await server.Sessions.RunAsync(Cast.Request(trainingRound), patience.Token));
        }, patience.Token);

        for (var kill = 0; kill < RandomKills; kill++)
        {
            using var client = Start(deathRound: -1);
            await SomeMomentAsync(client, random);
            client.Kill();
        }
        using var last = Start(deathRound: -1);
        await enough.CancelAsync();
        await serving;

        var opened = outcomes.Where(outcome => outcome.Aggregate is not null).ToArray();
        Assert.All(opened, RequireExact);
        Assert.All(outcomes.Except(opened), outcome => Assert.StartsWith("CohortTooSmall in round 0", outcome.Failure, StringComparison.Ordinal));
        RequireOneAnswerEach(opened);
        await RequireNoBlameAsync(outcomes);
        TestContext.Current.TestOutputHelper!.WriteLine($"{RandomKills} kills, {opened.Length} sums, {outcomes.Count - opened.Length} attempts without one, {Notes().Length} frames sent");
    }

    private ChildProcess Start(int deathRound) => ChildProcess.Start($"{nameof(JoiningChild)}.{nameof(JoiningChild.Join)}", $"{server.Address}|{folder}|{deathRound}");

    /// <summary>A moment while the participant starts, or just before or after it sends: that is when most of its writes are.</summary>
    private async Task SomeMomentAsync(ChildProcess client, Random random)
    {
        await client.LineAsync("ready", patience.Token);
        if (random.Next(8) != 0)
            for (var enough = Notes().Length + random.Next(1, 8); Notes().Length < enough;)
                await Task.Delay(2, patience.Token);
        await Task.Delay(random.Next(40), patience.Token);
    }

    /// <summary>Whole lines, of a file that may be growing.</summary>
    private string[] Notes()
    {
        using var file = new FileStream(JoiningChild.NotesIn(folder), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        var text = new StreamReader(file).ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void RequireExact(SessionOutcome outcome)
    {
        Assert.Null(outcome.Failure);
        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(Cast.Sum, value, 6));
    }

    /// <summary>In each session: one advertisement, one set of shares, one header and two chunks, one survivor signature, one response; however often they left.</summary>
    private void RequireOneAnswerEach(IEnumerable<SessionOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
            Assert.Equal(
                [("0", 1), ("1", 1), ("2", 3), ("3", 1), ("4", 1)],
                Notes().Select(line => line.Split(' ')).Where(note => note[0] == outcome.Session!.ToString()).DistinctBy(note => (note[1], note[2]))
                    .GroupBy(note => note[1]).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count())));
    }

    private async Task RequireNoBlameAsync(IEnumerable<SessionOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            var entries = await store.Logs.ReadAsync(outcome.Session!, patience.Token).ToListAsync(patience.Token);
            var replay = ServerSession.Replay(new ReadOnlySequence<byte>([.. entries.SelectMany(entry => entry.ToArray())]), Cast.Registry, Cast.ServerKey);
            Assert.Null(replay.Fault);
            Assert.Empty(replay.Session!.Blames);
            replay.Session.Dispose();
        }
        Assert.DoesNotContain(server.Log, line => line.StartsWith("1101", StringComparison.Ordinal));
    }
}
