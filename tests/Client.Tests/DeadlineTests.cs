using Microsoft.Extensions.Time.Testing;
using SecureFed.Hosting;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>Rounds that close by their deadline, in virtual time.</summary>
public sealed class DeadlineTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 14, SessionEnding.Dropped)]
    [InlineData(1, 14, SessionEnding.Dropped)]
    [InlineData(2, 14, SessionEnding.Dropped)]
    [InlineData(3, 15, SessionEnding.Completed)]
    [InlineData(4, 15, SessionEnding.Completed)]
    public async Task A_participant_that_is_silent_in_a_round_is_left_behind_at_its_deadline(int silentRound, int expected, SessionEnding ending)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var federation = new TestFederation(5, clock);
        await federation.StartAsync();
        var isOver = new TaskCompletionSource();
        var silent = new Wire { BeforeAnswer = (round, _) => round == silentRound ? isOver.Task : Task.CompletedTask };
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i == 0 ? silent : null));
        var running = federation.Server.RunAsync(federation.Request(plan: TestFederation.ExactPlan(5, minimumCohort: 4)), Cancellation);

        await CrashTests.Eventually(() => federation.Server.Sessions.SingleOrDefault() is { } status && status.Round == silentRound && status.Answers == 4);
        clock.Advance(new RoundDeadlines().Of(silentRound) - TimeSpan.FromSeconds(1));
        await Task.Delay(50, Cancellation);
        Assert.Equal(silentRound, federation.Server.Sessions.Single().Round);
        clock.Advance(TimeSpan.FromSeconds(1));
        var outcome = await running;

        // Whoever is silent from round 3 on is a survivor all the same: its number, 1, is in the sum of 1 to 5.
        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(expected, value, 6));
        isOver.SetResult();
        await clients.FinishAsync();
        Assert.Equal(4, clients.Reports.Count(report => report.Ending == SessionEnding.Completed) - (ending == SessionEnding.Completed ? 1 : 0));
        Assert.Contains(clients.Reports, report => report.Ending == ending);

        // Whoever advertised holds a receipt that says so.
        var receipts = clients.Reports.Where(report => !report.Receipt.IsEmpty).Select(report => (report.Ending, report.Receipt)).ToArray();
        Assert.Equal(silentRound == 0 ? 4 : 5, receipts.Length);
        Assert.All(receipts, item => Assert.True(
            ReceiptClaim.TryVerify(item.Receipt, federation.Registry, out var claim, out var fault) && claim.Kind == (item.Ending == SessionEnding.Completed ? ReceiptKind.Included : ReceiptKind.LeftOut), fault));
    }

    [Fact]
    public async Task Too_few_participants_abort_the_session_and_the_next_attempt_succeeds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var federation = new TestFederation(3, clock);
        await federation.StartAsync();
        await using var two = new RunningClients(federation, count: 2);
        var first = federation.Server.RunAsync(federation.Request(), Cancellation);
        await CrashTests.Eventually(() => federation.Server.Sessions.SingleOrDefault() is { Answers: 2 });
        clock.Advance(new RoundDeadlines().AdvertiseKeys);

        var aborted = await first;
        await using var third = new RunningClients(federation, _ => federation.Client(2), count: 1);
        var outcome = await federation.Server.RunAsync(federation.Request(), Cancellation);

        Assert.Contains("CohortTooSmall", aborted.Failure, StringComparison.Ordinal);
        Assert.Equal((0u, 1u), (aborted.Attempt, outcome.Attempt));
        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        await two.FinishAsync();
        Assert.All(two.Reports.Where(report => report.Ending == SessionEnding.Aborted), report => Assert.True(
            ReceiptClaim.TryVerify(report.Receipt, federation.Registry, out var claim, out var fault) && claim.Kind == ReceiptKind.NoSum, fault));
        Assert.Equal(2, two.Reports.Count(report => report.Ending == SessionEnding.Aborted));
        Assert.Equal(2, two.Reports.Count(report => report.Ending == SessionEnding.Completed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_session_that_too_few_are_left_to_open_ends_at_once_and_nobody_is_blamed(int silentRound)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var federation = new TestFederation(6, clock);
        await federation.StartAsync();
        var isOver = new TaskCompletionSource();
        Wire Silent() => new() { BeforeAnswer = (round, _) => round == silentRound ? isOver.Task : Task.CompletedTask };
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i > 2 ? Silent() : null));
        var running = federation.Server.RunAsync(federation.Request(plan: TestFederation.ExactPlan(6, minimumCohort: 2)), Cancellation);

        // Of six, three are left: enough for the cohort of two, and none has three others.
        await CrashTests.Eventually(() => federation.Server.Sessions.SingleOrDefault() is { Answers: 3 } status && status.Round == silentRound);
        clock.Advance(new RoundDeadlines().Of(silentRound));
        var outcome = await running;

        Assert.Equal($"Host in round {silentRound + 1}: 3 participants answered round {silentRound}, too few to open their sum", outcome.Failure);
        Assert.Equal(silentRound > 1, outcome.InputsClosed);
        isOver.SetResult();
        await clients.FinishAsync();
        Assert.All(clients.Reports, report => Assert.True(report.Ending is SessionEnding.Aborted or SessionEnding.Dropped, report.Reason));
        Assert.True(clients.Reports.Count(report => report.Ending == SessionEnding.Aborted) >= 3);
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("failure")]
    public async Task Round_0_does_not_wait_for_who_declined_and_nobody_counts_it_as_a_dropout(string why)
    {
        // Time stands still: a round that waits for its deadline waits for ever.
        await using var federation = new TestFederation(4, new FakeTimeProvider(DateTimeOffset.UtcNow));
        await federation.StartAsync();
        var fails = new UpdateContributor((_, _) => ValueTask.FromException<double[]>(new InvalidOperationException("no data today")));
        await using var clients = new RunningClients(federation, i => i == 3
            ? federation.Client(3, why == "consent" ? federation.OptionsOf(3) with { Consent = (_, _) => new(false) } : null, contributor: why == "failure" ? fails : null)
            : federation.Client(i));

        var outcome = await federation.Server.RunAsync(federation.Request(plan: TestFederation.ExactPlan(4, minimumCohort: 3)), Cancellation);

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(6, value, 6));
        Assert.Equal(3, federation.Server.Sessions.Single().Participants);
        await clients.FinishAsync();
        Assert.Equal(3, clients.Reports.Count(report => report.Ending == SessionEnding.Completed));
    }

    [Fact]
    public async Task A_session_that_all_but_too_few_decline_ends_at_once()
    {
        await using var federation = new TestFederation(4, new FakeTimeProvider(DateTimeOffset.UtcNow));
        await federation.StartAsync();
        await using var clients = new RunningClients(federation, i => federation.Client(i, federation.OptionsOf(i) with { Consent = (_, _) => new(i < 2) }));

        var outcome = await federation.Server.RunAsync(federation.Request(plan: TestFederation.ExactPlan(4, minimumCohort: 3)), Cancellation);

        Assert.Equal("CohortTooSmall in round 0: 2 participants remain, the minimum cohort is 3", outcome.Failure);
    }

    [Fact]
    public async Task Two_populations_run_side_by_side_and_each_several_training_rounds()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        await using var clients = new RunningClients(federation);

        async Task<double> Train(string population)
        {
            var total = 0.0;
            for (ulong round = 1; round <= 3; round++)
                total += (await federation.Server.RunAsync(federation.Request(round) with { Population = population }, Cancellation)).Decode("update").Total[0];
            return total;
        }

        Assert.Equal([18, 18], (await Task.WhenAll(Train("left"), Train("right"))).Select(total => Math.Round(total)));
        await clients.FinishAsync();
        Assert.Equal(18, clients.Reports.Count(report => report.Ending == SessionEnding.Completed));
    }
}
