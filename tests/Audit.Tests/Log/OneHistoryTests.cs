using static SecureFed.Audit.Tests.Audits;

namespace SecureFed.Audit.Tests;

/// <summary>A server that signs two ends of a session, or hides the end that it signed.</summary>
public sealed class OneHistoryTests
{
    [Fact]
    public void Two_heads_of_an_aborted_session_convict_the_server()
    {
        using var session = Aborted();
        var fork = LyingServer.Rewrite(session.Entries.Where(entry => !IsLastResponse(session, entry)), session.ServerKey);
        var request = RecordedSession.Everything(session) with { Heads = [] };

        var alone = LogAudit.Run(request with { Logs = [RecordedSession.LogOf("fork", fork)] });
        var both = LogAudit.Run(request with { Logs = [request.Logs[0], RecordedSession.LogOf("fork", fork)] });
        var head = LogAudit.Run(request with { Logs = [RecordedSession.LogOf("fork", fork)], Heads = [new AuditFile("head", session.Head)] });

        Assert.Empty(FailedOf(alone));
        Assert.Equal(["one history"], FailedOf(both));
        Assert.Equal(["one history"], FailedOf(head));
        Assert.Contains("two ends", Find(head, "one history").Says);
    }

    [Fact]
    public void A_signed_abort_that_the_log_does_not_reach_convicts_the_server()
    {
        using var session = Aborted();
        var request = RecordedSession.Everything(session);

        for (var kept = 1; kept < session.Entries.Count; kept++)
        {
            var cut = request with { Logs = [RecordedSession.LogOf("cut", session.Entries.Take(kept))], Ledger = null };

            Assert.Equal(["one history"], FailedOf(LogAudit.Run(cut)));
            Assert.Equal(Verdict.Incomplete, LogAudit.Run(cut with { Heads = [] }).Verdict);
        }
    }

    [Fact]
    public void A_result_and_an_abort_of_one_session_convict_the_server()
    {
        using var session = new RecordedSession();
        using var aborted = Aborted();
        var request = RecordedSession.Everything(session);

        Assert.Equal(["one history"], FailedOf(LogAudit.Run(request with { Heads = [new AuditFile("head", aborted.Head)] })));
    }

    [Fact]
    public void A_forged_abort_is_no_evidence_against_the_server_but_against_who_hands_it_in()
    {
        using var session = Aborted();
        var forged = (byte[])session.Head.Clone();
        forged[^1] ^= 1;

        var answer = LogAudit.Run(RecordedSession.Everything(session) with { Heads = [new AuditFile("head", forged)] });

        Assert.Contains("the head is forged", Find(answer, "one history").Says);
    }

    [Fact]
    public void Two_heads_of_one_session_convict_the_server()
    {
        using var session = new RecordedSession(new SessionOptions { SilentFrom = new Dictionary<int, int> { [2] = 2 } });
        var lie = LyingServer.Rewrite(session.Entries.Where(entry => !IsLastResponse(session, entry)), session.ServerKey);
        var request = RecordedSession.Everything(session);

        var both = LogAudit.Run(request with { Logs = [request.Logs[0], RecordedSession.LogOf("lie", lie)], Receipts = [] });
        var head = LogAudit.Run(request with { Logs = [RecordedSession.LogOf("lie", lie)], Receipts = [], Heads = [new AuditFile("head", session.Head)] });

        Assert.Equal(["one history"], FailedOf(both));
        Assert.Equal(["one history"], FailedOf(head));
        Assert.Contains("two ends", Find(head, "one history").Says);
    }

    [Fact]
    public void A_signed_end_that_the_log_does_not_reach_convicts_the_server()
    {
        using var session = new RecordedSession();
        var request = RecordedSession.Everything(session) with { Logs = [RecordedSession.LogOf("cut", session.Entries.SkipLast(1))], Ledger = null };

        Assert.Equal(["one history"], FailedOf(LogAudit.Run(request)));
        Assert.Equal(["one history"], FailedOf(LogAudit.Run(request with { Receipts = [], Heads = [new AuditFile("head", session.Head)] })));
    }

    [Fact]
    public void A_client_that_was_left_out_proves_it_by_the_signed_result_and_a_log_without_vectors()
    {
        using var session = new RecordedSession();
        using var redacted = new MemoryStream();
        using (var full = new MemoryStream([.. session.Entries.SelectMany(entry => entry)]))
            LogRedaction.Copy(full, redacted);
        var request = RecordedSession.Everything(session) with
        {
            Logs = [("redacted", () => new MemoryStream(redacted.ToArray()))],
            Receipts = [],
            Heads = [new AuditFile("result that client-2 kept", session.Head)],
        };

        var answer = LogAudit.Run(request);

        Assert.Equal(Verdict.Pass, Find(answer, "one history").Verdict);
        Assert.Contains("client-2", answer.Sessions[0].Invited);
        Assert.DoesNotContain("client-2", answer.Sessions[0].Survivors);
    }

    [Fact]
    public void Two_sessions_offered_as_one_attempt_convict_the_server()
    {
        using var one = new RecordedSession();
        using var other = new RecordedSession(new SessionOptions { Seed = 2, MinimumCohort = 5 });

        Assert.Contains("one history", FailedOf(LogAudit.Run(RecordedSession.Everything(one, other))));
    }
}
