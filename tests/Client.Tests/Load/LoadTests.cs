using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using SecureFed.Hosting;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>
/// Many clients and a server over a loopback port, training round after training round, while clients come and go in the middle of requests and the network loses, repeats, delays and reorders
/// what they send. SECUREFED_LOAD=200x30 sets clients and training rounds; deadlines pass in virtual time.
/// </summary>
public sealed class LoadTests : IAsyncDisposable
{
    private const int MostAttempts = 5;

    // No answer comes for so long: whoever is missing will not answer, and the test says so at its end.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SessionPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private readonly FaultCounts counts = new();
    private readonly List<string> broken = [];
    private readonly List<(SessionOutcome Outcome, Fates Fates)> sessions = [];
    private readonly int seed = Environment.GetEnvironmentVariable("SECUREFED_LOAD_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount & 0xFFFFFF;
    private readonly TestFederation federation;
    private readonly ComingAndGoing[] clients;
    private readonly PrivacyPlan plan;
    private readonly ulong trainingRounds;

    public LoadTests()
    {
        var size = (Environment.GetEnvironmentVariable("SECUREFED_LOAD") ?? "24x4").Split('x');
        var count = int.Parse(size[0], CultureInfo.InvariantCulture);
        trainingRounds = ulong.Parse(size[1], CultureInfo.InvariantCulture);
        federation = new TestFederation(count, clock)
        {
            Configure = options =>
            {
                options.Deadlines = RoundDeadlines.Each(Deadline);
                options.LongestPoll = TimeSpan.FromMinutes(5);
            },
        };
        clients = [.. Enumerable.Range(0, count).Select(i => new ComingAndGoing(federation, i, seed, counts))];
        plan = PrivacyPlan.Create(new PrivacyPlanRequest
        {
            Unit = PrivacyUnit.Client,
            Clients = count,
            CorruptFraction = 0,
            MinimumCohort = count / 2,
            Epsilon = 6,
            Delta = 1e-5,
            Rounds = (int)trainingRounds * 2,
            Vectors = [new VectorRequest { Name = "update", Dimension = 50, Clip = 1 }],
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            await client.DisposeAsync();
        await federation.DisposeAsync();
    }

    [Fact]
    public async Task Sums_are_exact_and_every_session_is_charged_once_while_clients_come_and_go()
    {
        Say($"seed {seed}: {clients.Length} clients, {trainingRounds} training rounds");
        await federation.StartAsync();
        var time = Stopwatch.StartNew();

        for (ulong trainingRound = 1; trainingRound <= trainingRounds; trainingRound++)
            for (var attempt = 0; attempt < MostAttempts && await RunAttemptAsync(trainingRound) is { Aggregate: null }; attempt++)
            {
            }
        await ComeBackAsync();
        federation.Server.Finish();
        await Task.WhenAll(clients.Select(client => client.EndAsync()));

        var opened = sessions.Where(session => session.Outcome.Aggregate is not null).ToArray();
        Say($"{time.Elapsed.TotalSeconds:F1} s; {opened.Length} sessions opened, {sessions.Count - opened.Length} aborted; survivors {opened.Min(session => session.Outcome.Survivors)} to {opened.Max(session => session.Outcome.Survivors)} of {clients.Length}");
        Say(counts.ToString());
        Assert.Empty(broken);
        Assert.Equal((int)trainingRounds, opened.Length);
        foreach (var (outcome, fates) in sessions)
            VerifyOutcome(outcome, fates);
        await VerifyServerLedgerAsync();
        for (var i = 0; i < clients.Length; i++)
            await VerifyClientAsync(i);
        Assert.DoesNotContain(federation.Log, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    /// <summary>Everybody who went away is back before the next session opens.</summary>
    private Task ComeBackAsync() => Task.WhenAll(clients.Where(client => client.IsAway).Select(client => client.StartAsync()));

    private async Task<SessionOutcome> RunAttemptAsync(ulong trainingRound)
    {
        await ComeBackAsync();
        var fates = new Fates(seed, sessions.Count, clients.Length);
        var closed = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        for (var i = 0; i < clients.Length; i++)
            (clients[i].Wire!.IsTooLate, clients[i].Wire!.Fate) = (closed[fates[i].Round].Task, fates[i]);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(SessionPatience);
        var running = federation.Server.RunAsync(federation.Request(trainingRound, plan) with { DropoutPartsPerMillion = 400_000, Budget = new LedgerBudget(plan.Unit, plan.Relation, 6, 1e-5) }, patience.Token);
        await PassTimeAsync(running, fates, closed);
        var outcome = await running;
        sessions.Add((outcome, fates));
        Say($"training round {trainingRound}, attempt {outcome.Attempt}: {outcome.Failure ?? $"{outcome.Survivors} survivors"}");
        foreach (var client in clients)
            client.ThrowIfBroken();
        return outcome;
    }

    /// <summary>Lets the open round's deadline pass once everybody has answered who is going to.</summary>
    private async Task PassTimeAsync(Task<SessionOutcome> running, Fates fates, TaskCompletionSource[] closed)
    {
        var (round, answers, since) = (-1, -1, Stopwatch.StartNew());
        while (!running.IsCompleted)
        {
            if (federation.Server.Sessions.FirstOrDefault(session => session.Round <= 4) is { } status)
            {
                if ((status.Round, status.Answers) != (round, answers))
                    ((round, answers), since) = ((status.Round, status.Answers), Stopwatch.StartNew());
                for (var over = 0; over < round; over++)
                    closed[over].TrySetResult();
                var isMissed = since.Elapsed > Silence;
                if (isMissed)
                    broken.Add($"session {sessions.Count}, round {round}: {answers} answers of {fates.Answering(round)}");
                if (isMissed || (fates.WaitsForDeadline(round) && answers >= fates.Answering(round)))
                {
                    clock.Advance(Deadline);
                    since.Restart();
                    await Task.WhenAny(running, Task.Delay(100, Cancellation));
                }
            }
            await Task.WhenAny(running, Task.Delay(5, Cancellation));
        }
        foreach (var round5 in closed)
            round5.TrySetResult();
    }

    /// <summary>The sum is that of the inputs that arrived, to the last bit; without a sum there is a reason.</summary>
    private void VerifyOutcome(SessionOutcome outcome, Fates fates)
    {
        if (outcome.Aggregate is not { } sums)
        {
            Assert.True(fates.Answering(4) < clients.Length * 0.6, outcome.Failure);
            Assert.Matches("^(CohortTooSmall|TooFewShares) |^Host in round [2-4]: .* too few to open", outcome.Failure);
            return;
        }
        Assert.Equal(fates.Survivors.Select(client => federation.Ids[client]), sums.Survivors);
        var bits = sums.Parameters.Vectors[0].Bits;
        var expected = new ulong[sums.Parameters.Vectors[0].Length];
        foreach (var survivor in fates.Survivors)
            for (var i = 0; i < expected.Length; i++)
                expected[i] = (expected[i] + clients[survivor].Contributions[outcome.Session!][i]) & ((1UL << bits) - 1);
        Assert.Equal(expected, sums.Sum("update"));
    }

    /// <summary>Every attempt was reserved once, is final when its inputs were closed, and has what it really cost when it opened.</summary>
    private async Task VerifyServerLedgerAsync()
    {
        using var ledger = PrivacyLedger.Open(new MemoryStream(await federation.Server.Store.Ledgers.ReadAsync("test", Cancellation)));
        Assert.Equal(sessions.Select(session => session.Outcome.Session!.ToString()), Of(ledger, LedgerEntryKind.Reserved));
        Assert.Equal(sessions.Where(session => session.Outcome.InputsClosed).Select(session => session.Outcome.Session!.ToString()), Of(ledger, LedgerEntryKind.Final));
        Assert.Equal(sessions.Where(session => session.Outcome.Aggregate is not null).Select(session => session.Outcome.Session!.ToString()), Of(ledger, LedgerEntryKind.Realised));
        VerifyCost(ledger, sessions.Count);
    }

    /// <summary>A client pays for a session before its first message leaves, once however often it starts again, and for nothing else.</summary>
    private async Task VerifyClientAsync(int participant)
    {
        var client = clients[participant];
        await client.DisposeAsync();
        using var ledger = PrivacyLedger.Open(Path.Combine(federation.FolderOf(participant), "ledger.jsonl"));
        Assert.Equal(Words(client.Advertised.Keys), Of(ledger, LedgerEntryKind.Reserved).Order());
        Assert.Equal(Words(client.Masked.Keys), Of(ledger, LedgerEntryKind.Final).Order());
        VerifyCost(ledger, client.Advertised.Count);

        // Whoever has its input in a sum hears of it sooner or later, whatever it answered afterwards.
        var completed = Words(sessions.Where(session => session.Outcome.Aggregate is not null && session.Fates.HasInput(participant)).Select(session => session.Outcome.Session!));
        Assert.Equal(completed, Words(client.Reports.Where(report => report.Ending == SessionEnding.Completed).Select(report => report.Session)));
        Assert.Equal(completed, Of(ledger, LedgerEntryKind.Realised).Order());
        Assert.DoesNotContain(client.Reports, report => report.Ending is SessionEnding.Declined or SessionEnding.Left);
    }

    private void VerifyCost(PrivacyLedger ledger, int count)
    {
        using var apart = PrivacyLedger.Open(new MemoryStream());
        apart.OpenPopulation("test", ledger.BudgetOf("test")!);
        Assert.Equal(apart.Foresee("test", plan, count).EpsilonAfter, ledger.Balance("test").PlannedEpsilon, 1e-9);
    }

    private static IEnumerable<string> Of(PrivacyLedger ledger, LedgerEntryKind kind) => ledger.Entries.Where(entry => entry.Kind == kind).Select(entry => entry.Session);

    private static IEnumerable<string> Words(IEnumerable<SessionId> sessions) => sessions.Select(session => session.ToString()).Order();

    private static void Say(FormattableString text) => Say(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
