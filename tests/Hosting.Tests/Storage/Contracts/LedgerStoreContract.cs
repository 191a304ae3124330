using System.Text;
using SecureFed.Privacy;

namespace SecureFed.Hosting.Tests;

public abstract class LedgerStoreContract : StoreContract
{
    private static readonly LedgerBudget Budget = new(PrivacyUnit.Client, PrivacyRelation.ZeroOut, 2.5, 1e-5);
    private static readonly PrivacyPlan Plan = PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Client,
        Clients = 100,
        Vectors = [new VectorRequest { Name = "update", Dimension = 50, Clip = 1 }],
        Epsilon = 1,
        Delta = 1e-5,
    });

    [Fact]
    public async Task Charges_outlive_a_restart_and_decide_what_may_still_start()
    {
        var ledger = Store.Ledgers.Open("hospitals");
        ledger.OpenPopulation("hospitals", Budget);
        var accepted = 0;
        for (; ledger.Reserve("hospitals", $"session-{accepted}", Plan).Accepted; accepted++)
        {
            await RestartAsync();
            ledger = Store.Ledgers.Open("hospitals");
        }

        ledger.MarkFinal("hospitals", "session-0");
        await RestartAsync();

        var balance = Store.Ledgers.Open("hospitals").Balance("hospitals");
        Assert.Equal((accepted, 1), (balance.Sessions, balance.FinalSessions));
        Assert.InRange(balance.PlannedEpsilon, 1, 2.5);
        Assert.Equal(["hospitals"], await Store.Ledgers.ListAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_kept_is_the_ledger_file_and_each_population_has_its_own()
    {
        var clock = new FixedClock();
        foreach (var population in new[] { "hospitals", "phones" })
        {
            var kept = Store.Ledgers.Open(population, clock);
            using var file = PrivacyLedger.Open(new MemoryStream(), clock);
            foreach (var ledger in new[] { kept, file })
            {
                ledger.OpenPopulation(population, Budget);
                ledger.Reserve(population, "session of " + population, Plan);
            }

            Assert.Equal((file.Head, 2), (kept.Head, kept.Entries.Count));
            using var copy = PrivacyLedger.Open(new MemoryStream(await Store.Ledgers.ReadAsync(population, Cancellation)), clock);
            Assert.Equal(kept.Head, copy.Head);
        }

        Assert.Empty(await Store.Ledgers.ReadAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task Two_servers_cannot_both_go_on_from_one_line()
    {
        await using var other = Database.Open();
        var (ours, theirs) = (Store.Ledgers.Open("hospitals"), other.Ledgers.Open("hospitals"));
        ours.OpenPopulation("hospitals", Budget);

        var fault = Assert.Throws<IOException>(() => theirs.OpenPopulation("hospitals", Budget with { Epsilon = 100 }));
        Assert.Contains("hospitals", fault.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => theirs.OpenPopulation("hospitals", Budget));

        theirs = other.Ledgers.Open("hospitals");
        Assert.True(theirs.Reserve("hospitals", "session", Plan).Accepted);
        Assert.Throws<IOException>(() => ours.Reserve("hospitals", "session", Plan));
        Assert.Equal(1, Store.Ledgers.Open("hospitals").Balance("hospitals").Sessions);
    }

    [Fact]
    public async Task A_ledger_that_was_changed_is_refused()
    {
        var ledger = Store.Ledgers.Open("hospitals");
        ledger.OpenPopulation("hospitals", Budget);
        ledger.Reserve("hospitals", "session", Plan);
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(await Store.Ledgers.ReadAsync("hospitals", Cancellation)).Replace("2.5", "9.5", StringComparison.Ordinal));

        Assert.Throws<LedgerException>(() => PrivacyLedger.Open(new LedgerStream(changed, (_, _) => { }, _ => { })));
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Noon;
    }
}
