using SecureFed.Privacy;

namespace SecureFed.Simulation.Tests;

public sealed class TrainingLedgerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-ledger").FullName;

    private string LedgerPath => Path.Combine(folder, "ledger.jsonl");

    private TrainingRequest Charged => Runs.Plain with { Epsilon = 3, Rounds = 5, Seed = null, Ledger = LedgerPath };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(AggregationKind.Plain)]
    [InlineData(AggregationKind.Secure)]
    public void Every_session_is_reserved_then_final_then_realised(AggregationKind aggregation)
    {
        var result = Runs.Train(Charged with { Aggregation = aggregation });

        var expected = Enumerable.Repeat(new[] { LedgerEntryKind.Reserved, LedgerEntryKind.Final, LedgerEntryKind.Realised }, 5).SelectMany(kinds => kinds);
        Assert.Equal(expected.Prepend(LedgerEntryKind.Opened), Entries().Select(entry => entry.Kind));
        var answer = TrainingReport.Answer(result).Privacy;
        Assert.Equal(answer.EpsilonPlanned.Server!.Value, answer.Ledger!.Spent, 1e-12);
        Assert.Equal(answer.EpsilonRealised.Server!.Value, answer.Ledger.Realised, 1e-12);
        Assert.Equal("breast_cancer", answer.Ledger.Population);
        Assert.Contains("5 charged", result.Ledger!.Statement);
    }

    [Fact]
    public void A_second_training_is_refused_when_the_first_spent_the_budget()
    {
        Runs.Train(Charged);
        var before = File.ReadAllBytes(LedgerPath);

        var spent = Assert.Throws<BudgetSpentException>(() => Runs.Train(Charged));

        Assert.Contains("nothing was trained", spent.Message);
        Assert.Equal(before, File.ReadAllBytes(LedgerPath));
    }

    [Fact]
    public void A_larger_total_leaves_room_for_a_second_training_which_composes_with_the_first()
    {
        Runs.Train(Charged with { TotalEpsilon = 5 });
        var second = Runs.Train(Charged).Ledger!.Balance;

        Assert.Equal(10, second.Sessions);
        Assert.InRange(second.PlannedEpsilon, 3.5, 5);
        Assert.Throws<BudgetSpentException>(() => Runs.Train(Charged));
    }

    [Fact]
    public void An_adaptive_clip_spends_what_it_planned() =>
        Assert.InRange(Runs.Train(Charged with { AdaptiveClip = true }).Ledger!.Balance.PlannedEpsilon, 2.95, 3);

    [Fact]
    public void Skellam_noise_is_charged_to_the_last_digit_as_planned()
    {
        var result = Runs.Train(Charged with { Mechanism = TrainingMechanism.DistributedSkellam });

        Assert.Equal(result.Run.Plan.Epsilon!.Value, result.Ledger!.Balance.PlannedEpsilon, 1e-12);
    }

    [Fact]
    public void Sessions_that_abort_stay_charged()
    {
        var balance = Runs.Train(Charged with { Dropout = 0.95 }).Ledger!.Balance;

        Assert.Equal(5, balance.Sessions);
        Assert.Equal(0, balance.FinalSessions);
        Assert.Equal(balance.PlannedEpsilon, balance.RealisedEpsilon);
    }

    [Fact]
    public void A_session_that_aborts_after_its_inputs_closed_is_final_and_not_realised()
    {
        var result = Runs.Train(Charged with { Clients = 6, Rounds = 25, Dropout = 0.35, TolerateDropout = 0.34, Corrupt = 0 });

        var closed = result.Reports.Count(report => report.Closed is not null);
        Assert.Equal(closed, result.Ledger!.Balance.FinalSessions);
        Assert.Equal(result.Reports.Count(report => report.Aborted is null), Entries().Count(entry => entry.Kind == LedgerEntryKind.Realised));
    }

    [Fact]
    public void A_training_that_was_stopped_has_charged_what_it_began()
    {
        using var stop = new CancellationTokenSource();
        var run = TrainingRun.Create(Charged, Runs.BreastCancer);

        Assert.Throws<OperationCanceledException>(() => run.Train(new StopAfter(2, stop), stop.Token));

        Assert.Equal(2, Entries().Count(entry => entry.Kind == LedgerEntryKind.Realised));
        Assert.Throws<BudgetSpentException>(() => Runs.Train(Charged));
    }

    [Fact]
    public void The_same_seed_twice_is_the_same_session_twice()
    {
        var seeded = Charged with { Seed = 4, Aggregation = AggregationKind.Secure, TotalEpsilon = 20 };
        Runs.Train(seeded);

        Assert.Equal("seed", Assert.Throws<RequestException>(() => Runs.Train(seeded)).Field);
        Assert.Contains("noise from a seed, which hides nothing", Entries()[1].Note);
    }

    [Fact]
    public void Another_guarantee_is_another_population()
    {
        Runs.Train(Charged);

        Assert.Equal("ledger", Assert.Throws<RequestException>(() => Runs.Train(Charged with { Unit = PrivacyUnit.Client })).Field);
        Assert.Equal("delta", Assert.Throws<RequestException>(() => Runs.Train(Charged with { Delta = 1e-6 })).Field);
        Assert.Equal("total-epsilon", Assert.Throws<RequestException>(() => Runs.Train(Charged with { TotalEpsilon = 50 })).Field);
        Assert.Equal(5, Runs.Train(Charged with { Unit = PrivacyUnit.Client, Population = "clients" }).Ledger!.Balance.Sessions);
    }

    private IReadOnlyList<LedgerEntry> Entries()
    {
        using var ledger = PrivacyLedger.Open(LedgerPath);
        return ledger.Entries;
    }

    private sealed class StopAfter(int rounds, CancellationTokenSource stop) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Done == rounds)
                stop.Cancel();
        }
    }
}
