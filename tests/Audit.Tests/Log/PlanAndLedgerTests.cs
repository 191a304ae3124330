using SecureFed.Privacy;
using SecureFed.Protocol;
using static SecureFed.Audit.Tests.Audits;

namespace SecureFed.Audit.Tests;

/// <summary>Sessions whose parameters, plan, noise or ledger do not fit.</summary>
public sealed class PlanAndLedgerTests
{
    [Fact]
    public void A_forced_threshold_fails()
    {
        using var session = new RecordedSession(new SessionOptions { Graph = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, 0, 300_000, ForcedThreshold: 2) });

        Assert.Contains("parameters", Failed(session, session.Entries));
    }

    [Fact]
    public void Fewer_survivors_than_the_plan_counts_on_fail_plan_and_noise()
    {
        using var session = new RecordedSession(new SessionOptions { MinimumCohort = 2, Graph = new GraphRule(GraphTopology.Complete, ThreatModel.SemiHonest, 0, 600_000), SilentFrom = new Dictionary<int, int> { [0] = 2, [1] = 2, [2] = 2 } });
        Assert.Equal(3, session.Survivors);

        var answer = LogAudit.Run(RecordedSession.Everything(session) with { Ledger = null });

        Assert.Equal(["plan", "noise"], FailedOf(answer));
        Assert.Equal(Verdict.NotCheckable, Find(answer, "survivors certified").Verdict);
        Assert.Contains(answer.Assumptions, assumption => assumption.StartsWith("The semi-honest model", StringComparison.Ordinal));
    }

    [Fact]
    public void A_session_that_the_ledger_does_not_charge_fails()
    {
        using var charged = new RecordedSession();
        using var hidden = new RecordedSession(new SessionOptions { Seed = 2, TrainingRound = 2 });

        var answer = LogAudit.Run(RecordedSession.Everything(charged, hidden) with { Ledger = new AuditFile("ledger", RecordedSession.Ledger(charged)) });

        Assert.Equal(Verdict.Pass, answer.Sessions[0].Verdict);
        Assert.Equal(["ledger"], answer.Sessions[1].Properties.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name));
    }

    [Fact]
    public void A_changed_ledger_fails()
    {
        using var session = new RecordedSession();
        var ledger = RecordedSession.Ledger(session);
        ledger[^10] ^= 1;

        Assert.Equal(["ledger"], FailedOf(LogAudit.Run(RecordedSession.Everything(session) with { Ledger = new AuditFile("ledger", ledger) })));
    }

    [Fact]
    public void Another_plan_than_the_published_one_fails()
    {
        using var session = new RecordedSession();
        var other = PlanStatement.Of(RecordedSession.Plan) with { Delta = 1e-3 };

        var answer = LogAudit.Run(RecordedSession.Everything(session) with { Plans = [new AuditFile("plan", System.Text.Encoding.UTF8.GetBytes(other.ToJson()))] });

        Assert.Equal(["plan", "noise"], FailedOf(answer));
    }

    [Fact]
    public void A_line_of_the_ledger_beyond_the_end_of_the_log_convicts_the_server()
    {
        using var session = new RecordedSession();
        var request = RecordedSession.Everything(session) with { Logs = [RecordedSession.LogOf("cut", session.Entries.SkipLast(1))], Receipts = [], Heads = [] };

        Assert.Equal(["ledger"], FailedOf(LogAudit.Run(request)));
        Assert.Equal(Verdict.Incomplete, LogAudit.Run(request with { Ledger = null }).Verdict);
    }
}
