using static SecureFed.Audit.Tests.Audits;

namespace SecureFed.Audit.Tests;

/// <summary>What an audit says of whole sessions that are honest, of what it was not given, and of bytes that are no log.</summary>
public sealed class LogAuditTests
{
    [Fact]
    public void An_honest_session_passes_and_nothing_is_left_unchecked()
    {
        using var session = new RecordedSession();

        var answer = LogAudit.Run(RecordedSession.Everything(session));

        Assert.Equal(Verdict.Pass, answer.Verdict);
        Assert.All(answer.Sessions[0].Properties, finding => Assert.True(finding.Verdict == Verdict.Pass, $"{finding.Name}: {finding.Says}"));
        Assert.Equal(["client-0", "client-1", "client-3", "client-4", "client-5"], answer.Sessions[0].Survivors);
    }

    [Fact]
    public void Sessions_of_one_training_pass_together()
    {
        using var first = new RecordedSession();
        using var second = new RecordedSession(new SessionOptions { Seed = 2, TrainingRound = 2 });

        Assert.Equal(Verdict.Pass, LogAudit.Run(RecordedSession.Everything(first, second)).Verdict);
    }

    [Fact]
    public void A_session_that_aborts_passes_and_nothing_is_left_unchecked()
    {
        using var session = Aborted();
        Assert.True(session.IsClosed && session.Survivors == 0);

        var answer = LogAudit.Run(RecordedSession.Everything(session));

        Assert.Equal(Verdict.Pass, answer.Verdict);
        Assert.Equal("abort", answer.Sessions[0].EndedWith);
        Assert.Empty(Unchecked(answer));
    }

    [Fact]
    public void What_was_not_given_is_named()
    {
        using var session = new RecordedSession();

        var answer = LogAudit.Run(new AuditRequest { Logs = RecordedSession.Everything(session).Logs });

        Assert.Equal(Verdict.Pass, answer.Verdict);
        Assert.Equal(["participants' signatures", "server's signatures", "plan", "noise", "ledger", "receipts", "one history"], Unchecked(answer));
        Assert.Contains("--plan", Find(answer, "plan").Says);
    }

    [Fact]
    public void A_redacted_log_supports_everything_but_the_sum()
    {
        using var session = new RecordedSession();
        using var redacted = new MemoryStream();
        using (var full = new MemoryStream([.. session.Entries.SelectMany(entry => entry)]))
            Assert.Equal(10, LogRedaction.Copy(full, redacted).LeftOut);

        var answer = LogAudit.Run(RecordedSession.Everything(session) with { Logs = [("redacted", () => new MemoryStream(redacted.ToArray()))] });

        Assert.Equal(Verdict.Pass, answer.Verdict);
        Assert.Equal(["inputs as signed", "sum"], Unchecked(answer));
    }

    [Fact]
    public void A_page_tells_verdicts_and_evidence_without_loading_anything()
    {
        using var session = new RecordedSession();
        var answer = AuditOf(session, LyingServer.Rewrite(session.Entries, session.ServerKey, aggregateHash: new byte[32])) with { Missing = ["<script>"] };

        var page = AuditPage.Of(answer, DateTimeOffset.UnixEpoch);

        Assert.Contains("<h1>FAIL</h1>", page);
        Assert.Contains("the server announced 0000", page);
        Assert.All(answer.Sessions[0].Properties, finding => Assert.Contains(System.Net.WebUtility.HtmlEncode(finding.Meaning), page));
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("http", page);
    }

    [Fact]
    public void A_page_says_at_its_top_that_there_is_no_sum_and_that_checks_are_missing()
    {
        using var session = Aborted();

        var page = AuditPage.Of(LogAudit.Run(new AuditRequest { Logs = RecordedSession.Everything(session).Logs }), DateTimeOffset.UnixEpoch);
        var top = System.Net.WebUtility.HtmlDecode(page[..page.IndexOf("</header>", StringComparison.Ordinal)]);

        Assert.Contains("The session was aborted and has no sum: nobody's input is in one.", top);
        Assert.Matches("[0-9]+ checks could not be made", top);
        Assert.Contains("no sum: too few participants answered the last round", page);
    }

    [Fact]
    public void Any_bytes_give_an_answer()
    {
        using var session = new RecordedSession();
        var bytes = session.Entries.SelectMany(entry => entry).ToArray();
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var noise = (byte[])bytes.Clone();
            for (var j = 0; j < 1 + (i % 5); j++)
                noise[random.Next(noise.Length)] = (byte)random.Next(256);
            LogAudit.Run(new AuditRequest { Logs = [("noise", () => new MemoryStream(noise))] });
        }
    }
}
