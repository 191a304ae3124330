using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecureFed.Client.Extensions;
using SecureFed.Hosting;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client.Tests;

/// <summary>What a participant contributes, agrees to and pays.</summary>
public sealed class ContributionTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private static readonly PrivacyPlan NoisyPlan = PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Client,
        Clients = 12,
        CorruptFraction = 0,
        MinimumCohort = 12,
        Epsilon = 4,
        Delta = 1e-5,
        Rounds = 2,
        Vectors = [new VectorRequest { Name = "update", Dimension = 16, Clip = 1 }],
    });

    private static readonly PrivacyPlan RecordPlan = PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Record,
        Clients = 12,
        RecordsPerClient = 50,
        CorruptFraction = 0,
        MinimumCohort = 12,
        Epsilon = 8,
        Delta = 1e-5,
        Vectors = [new VectorRequest { Name = "update", Dimension = 16, Clip = 1 }],
    });

    [Fact]
    public async Task Noisy_updates_are_charged_once_by_the_server_and_by_every_participant_until_the_budget_is_spent()
    {
        await using var federation = new TestFederation(12);
        await federation.StartAsync();
        await using var clients = new RunningClients(federation, i => federation.Client(i, Strict(federation, i), contributor: Ones(0.25)));

        var outcomes = new List<SessionOutcome>();
        for (ulong round = 1; round <= 3; round++)
            outcomes.Add(await federation.Server.RunAsync(federation.Request(round, NoisyPlan), Cancellation));

        // Two training rounds are planned; the third would cost more than the budget.
        Assert.Null(outcomes[1].Failure);
        Assert.Contains("budget", outcomes[2].Failure, StringComparison.Ordinal);
        var sum = outcomes[0].Decode("update");
        Assert.False(sum.Norm.IsSuspect);
        var deviation = NoisyPlan.Vectors[0].PredictedStddevPerCoordinate;
        Assert.All(sum.Total, value => Assert.InRange(value, 3 - 7 * deviation, 3 + 7 * deviation));
        Assert.NotEqual(sum.Total, outcomes[1].Decode("update").Total);
        var balance = federation.Server.Balance("test")!;
        Assert.Equal((2, 2, NoisyPlan.Epsilon!.Value), (balance.Sessions, balance.FinalSessions, balance.PlannedEpsilon));
        await clients.FinishAsync();
        Assert.Equal(24, clients.Reports.Count(report => report.Ending == SessionEnding.Completed));
        await clients.DisposeAsync();
        using var own = PrivacyLedger.Open(Path.Combine(federation.FolderOf(5), "ledger.jsonl"));
        Assert.Equal((2, 2, NoisyPlan.Epsilon!.Value), (own.Balance("test").Sessions, own.Balance("test").FinalSessions, own.Balance("test").PlannedEpsilon));
    }

    [Fact]
    public async Task A_participant_that_was_started_again_records_what_the_sum_cost()
    {
        await using var federation = new TestFederation(12);
        await federation.StartAsync();
        using var crash = new CancellationTokenSource();
        var wire = new Wire
        {
            BeforeAnswer = async (round, _) =>
            {
                if (round != 4)
                    return;
                await crash.CancelAsync();
                throw new HttpRequestException("the process dies here");
            },
        };
        var running = federation.Server.RunAsync(federation.Request(plan: NoisyPlan), Cancellation);
        await using var others = new RunningClients(federation, i => federation.Client(i + 1, Strict(federation, i + 1), contributor: Ones(1)), count: 11);
        using (var state = new FileClientState(federation.FolderOf(0)))
        using (var dying = federation.Client(0, Strict(federation, 0, state), wire, Ones(1)))
            await Assert.ThrowsAnyAsync<Exception>(() => dying.RunAsync(crash.Token));

        var reborn = new RunningClients(federation, i => federation.Client(i, Strict(federation, i), contributor: Ones(1)), count: 1);
        await running;
        await reborn.FinishAsync();
        await reborn.DisposeAsync();

        using var own = PrivacyLedger.Open(Path.Combine(federation.FolderOf(0), "ledger.jsonl"));
        Assert.Single(own.Entries, entry => entry.Kind == LedgerEntryKind.Realised);
    }

    [Fact]
    public async Task A_plan_that_hides_one_record_has_every_record_clipped_on_its_own()
    {
        await using var federation = new TestFederation(12);
        await federation.StartAsync();
        await using var clients = new RunningClients(federation, i => federation.Client(i, Strict(federation, i), contributor: new RecordContributor((_, _) => Records(50))));

        var sum = (await federation.Server.RunAsync(federation.Request(plan: RecordPlan), Cancellation)).Decode("update");

        // A record adds 100 in one coordinate and is clipped to 1. Clipped as a whole, all fifty would add 1.
        var deviation = RecordPlan.Vectors[0].PredictedStddevPerCoordinate;
        Assert.InRange(sum.Total[0], 600 - 7 * deviation, 600 + 7 * deviation);
        Assert.InRange(deviation, 0.01, 20);
        Assert.All(sum.Total[1..], value => Assert.InRange(value, -7 * deviation, 7 * deviation));
    }

    [Theory]
    [InlineData(51, "The plan allows one client 50 contributions")]
    [InlineData(0, "use RecordContributor")]
    public async Task A_participant_that_does_not_fit_the_plans_unit_leaves_and_is_told_why(int records, string words)
    {
        var task = new TrainingTask(ParametersOf(RecordPlan), default, RecordPlan);
        IContributor contributor = records > 0 ? new RecordContributor((_, _) => Records(records)) : Ones(1);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await contributor.ContributeAsync(task, [new byte[16 * RecordPlan.Vectors[0].LaneBits / 8]], Cancellation));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy", "noise multiplier")]
    [InlineData("budget", "this participant's budget of epsilon")]
    [InlineData("consent", "the participant did not agree")]
    [InlineData("failure", "no data today")]
    public async Task A_participant_that_says_no_computes_nothing_for_the_session_and_the_others_go_on(string reason, string words)
    {
        await using var federation = new TestFederation(12, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow));
        await federation.StartAsync();
        ContributionNotice? shown = null;
        var options = Strict(federation, 0);
        options = reason switch
        {
            "policy" => options with { PlanPolicy = options.PlanPolicy with { MinimumNoiseMultiplier = 1e6 } },
            "budget" => options with { Budget = (0.001, 1e-5) },
            "consent" => options with { Consent = (notice, _) => { shown = notice; return new(false); } },
            _ => options,
        };
        var computed = 0;
        var contributor = new UpdateContributor((_, _) => { computed++; return ValueTask.FromException<double[]>(new InvalidOperationException("no data today")); });
        await using var refusing = new RunningClients(federation, i => federation.Client(i, options, contributor: contributor), count: 1);
        var running = federation.Server.RunAsync(federation.Request(plan: NoisyPlan), Cancellation);

        await CrashTests.Eventually(() => refusing.Reports.Count == 1);

        var report = refusing.Reports.Single();
        Assert.Equal(reason == "failure" ? SessionEnding.Left : SessionEnding.Declined, report.Ending);
        Assert.Contains(words, report.Reason, StringComparison.Ordinal);
        Assert.Equal(reason == "failure" ? 1 : 0, computed);
        if (reason == "consent")
        {
            Assert.Equal((0, 12), (shown!.EpsilonBefore, shown.Parameters.MinimumCohort));
            Assert.InRange(shown.EpsilonAfter, 0.1, NoisyPlan.Epsilon!.Value);
            Assert.Contains("only as a sum over at least 12 participants", shown.ToString(), StringComparison.Ordinal);
        }
        federation.Server.Abort(report.Session, "the test is over");
        Assert.Contains("Host", (await running).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_input_goes_on_after_its_last_acknowledged_part_when_the_connection_breaks()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        // 20 chunks of 16,384 values of 35 bits: two requests, the second of which breaks, before and after it reaches the server.
        var plan = TestFederation.ExactPlan(3, dimension: 20 * VectorSpec.ChunkValues);
        var requests = new ConcurrentQueue<int>();
        var wire = new Wire
        {
            BeforeAnswer = (round, body) =>
            {
                if (round == 2)
                    requests.Enqueue(body.Length);
                return round == 2 && requests.Count == 2 ? throw new HttpRequestException("broken") : Task.CompletedTask;
            },
            AfterAnswer = (round, _) => round == 2 && requests.Count == 3 ? throw new HttpRequestException("broken") : Task.CompletedTask,
        };
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i == 0 ? wire : null, contributor: Ones(1)));

        var outcome = await federation.Server.RunAsync(federation.Request(plan: plan), Cancellation);

        Assert.DoesNotContain(outcome.Decode("update").Total, value => Math.Abs(value - 3) > 1e-5);
        var sizes = requests.ToArray();
        Assert.Equal(4, sizes.Length);
        Assert.True(sizes[0] > 1 << 20 && sizes[1] < 1 << 20, string.Join(' ', sizes));
        Assert.Equal([sizes[1], sizes[1]], sizes[2..]);
    }

    [Fact]
    public async Task A_participant_that_was_away_when_the_server_started_again_gets_the_result_from_the_log()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        var back = new TaskCompletionSource();
        var isAway = false;
        var wire = new Wire
        {
            AfterAnswer = (round, _) => { isAway |= round == 4; return Task.CompletedTask; },
            BeforeOther = _ => isAway ? back.Task : Task.CompletedTask,
        };
        await using var clients = new RunningClients(federation, i => federation.Client(i, transport: i == 0 ? wire : null));
        await federation.Server.RunAsync(federation.Request(), Cancellation);

        await federation.StopAsync();
        await federation.StartAsync();
        Assert.Empty(federation.Server.Sessions);
        back.SetResult();

        await CrashTests.Eventually(() => clients.Reports.Count == 3);
        Assert.All(clients.Reports, report => Assert.Equal(SessionEnding.Completed, report.Ending));
    }

    [Fact]
    public async Task A_client_from_a_container_signs_every_try_of_a_request_anew()
    {
        await using var federation = new TestFederation(3);
        await federation.StartAsync();
        var tries = 0;
        var services = new ServiceCollection();
        services.AddSingleton<IContributor>(Ones(1));
        services.AddSecureFedClient(federation.Address, _ => federation.OptionsOf(0)).ConfigurePrimaryHttpMessageHandler(() => new Wire
        {
            // The server answers and its answer turns into a failure, so the retry carries a request that the server has seen.
            AfterAnswer = (_, response) => { response.StatusCode = ++tries % 2 == 1 ? HttpStatusCode.BadGateway : response.StatusCode; return Task.CompletedTask; },
        });
        await using var provider = services.BuildServiceProvider();
        using var contained = provider.GetRequiredService<SecureFedClient>();
        await using var clients = new RunningClients(federation, i => i == 0 ? contained : federation.Client(i, contributor: Ones(1)));

        var outcome = await federation.Server.RunAsync(federation.Request(), Cancellation);

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(3, value, 6));
        await clients.FinishAsync();
        Assert.Equal(10, tries);
        Assert.DoesNotContain(federation.Log, line => line.Contains("replayed", StringComparison.Ordinal));
    }

    private static UpdateContributor Ones(double value) => new UpdateContributor((task, _) => ValueTask.FromResult(Enumerable.Repeat(value, task.Plan.Vectors[0].Dimension).ToArray()));

    /// <summary>So many records, each of which adds 100 to the first of 16 coordinates.</summary>
    private static async IAsyncEnumerable<double[]> Records(int count)
    {
        await Task.Yield();
        var record = new double[16];
        record[0] = 100;
        for (var i = 0; i < count; i++)
            yield return record;
    }

    private static SessionParameters ParametersOf(PrivacyPlan plan)
    {
        var proposal = new SessionProposal
        {
            Task = "test",
            TrainingRound = 1,
            ModelHash = new byte[32],
            PlanHash = plan.Hash(),
            Vectors = [VectorSpec.Modular("update", plan.Vectors[0].PaddedDimension, plan.Vectors[0].Bits)],
            Graph = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, 0, 0),
            MinimumCohort = 12,
            MaximumParticipants = 12,
            ServerKey = new byte[32],
        };
        Assert.True(SessionParameters.TryCreate(proposal, out var parameters, out var refusal), refusal?.ToString());
        return parameters;
    }

    private static SecureFedClientOptions Strict(TestFederation federation, int participant, IClientState? state = null)
        => federation.OptionsOf(participant, state) with { PlanPolicy = new PlanPolicy { MinimumCorruptFraction = 0 } };
}
