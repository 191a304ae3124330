using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>What an audit says of whole sessions: honest ones, and servers that lie with everything signed as it should be.</summary>
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

    [Theory]
    [InlineData(AbortCode.CohortTooSmall, 2, "sets")]
    [InlineData(AbortCode.TooFewShares, 4, "blame")]
    [InlineData(AbortCode.BadShares, 4, "blame")]
    [InlineData(AbortCode.TooFewShares, 2, "order")]
    public void An_abort_for_a_reason_that_the_log_does_not_show_fails(AbortCode code, int closed, string property)
    {
        using var session = new RecordedSession();
        var log = session.Entries.Take(1 + session.Entries.FindIndex(entry => LyingServer.Read(entry) is CloseEntry close && close.Round == closed)).ToList();
        log.Add(new AbortEntry(new(Frame.Encode(new AbortMessage(session.Parameters.Id, code, new byte[32], new byte[64])))).Encode());

        var answer = LogAudit.Run(RecordedSession.Everything(session) with
        {
            Logs = [RecordedSession.LogOf("excuse", LyingServer.Rewrite(log, session.ServerKey))],
            Receipts = [],
            Ledger = null,
        });

        Assert.Equal([property], FailedOf(answer));
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
    public void A_false_sum_is_found()
    {
        using var session = new RecordedSession();

        Assert.Contains("sum", Failed(session, LyingServer.Rewrite(session.Entries, session.ServerKey, aggregateHash: new byte[32])));
    }

    [Fact]
    public void An_input_after_the_set_was_closed_is_found()
    {
        using var session = new RecordedSession();
        var log = session.Entries.ToList();
        var first = log.FindIndex(entry => LyingServer.Read(entry) is ChunkEntry);
        var late = log.GetRange(first, 3);
        log.RemoveRange(first, 3);
        log.InsertRange(log.FindIndex(entry => LyingServer.Read(entry) is CloseEntry { Round: 2 }) + 1, late);

        var failed = Failed(session, LyingServer.Rewrite(log, session.ServerKey));

        Assert.Contains("no late input", failed);
        Assert.Contains("disclosure", failed);
    }

    [Fact]
    public void Both_secrets_of_one_participant_are_found_even_when_a_corrupt_holder_signs()
    {
        using var session = new RecordedSession();
        var log = session.Entries.ToList();
        var at = log.FindIndex(entry => LyingServer.Read(entry) is AcceptedEntry accepted && Frame.PeekType(accepted.Frame) == MessageType.UnmaskResponse);
        var evidence = EvidenceReader.Read("log", RecordedSession.LogOf("log", log).Open());
        var honest = evidence.Responses.Values.First(response => response.Entry == at).Message;
        var shares = honest.Shares.SetItem(0, honest.Shares[0] with { Kind = 3 - honest.Shares[0].Kind });
        var statement = Statements.UnmaskResponse(
            evidence.Roster!.RosterId, evidence.Roster.Members[honest.From].Id, evidence.SurvivorRoot, RevealedShare.Hash(shares));
        var corrupt = honest with { Shares = shares, Signature = session.ClientKeys[honest.From].Sign(statement) };
        log[at] = new AcceptedEntry(new(Frame.Encode(corrupt))).Encode();

        var failed = Failed(session, LyingServer.Rewrite(log, session.ServerKey));

        Assert.Contains("one secret each", failed);
        Assert.Contains("disclosure", failed);
        Assert.DoesNotContain("participants' signatures", failed);
    }

    [Fact]
    public void A_bad_share_is_laid_to_its_holder()
    {
        using var session = new RecordedSession();
        var log = session.Entries.ToList();
        var evidence = EvidenceReader.Read("log", RecordedSession.LogOf("log", log).Open());
        var (at, honest) = evidence.Responses.Values.First();
        var shares = honest.Shares.SetItem(0, honest.Shares[0] with { Share = new byte[32] });
        var statement = Statements.UnmaskResponse(
            evidence.Roster!.RosterId, evidence.Roster.Members[honest.From].Id, evidence.SurvivorRoot, RevealedShare.Hash(shares));
        log[at] = new AcceptedEntry(new(Frame.Encode(honest with { Shares = shares, Signature = session.ClientKeys[honest.From].Sign(statement) }))).Encode();

        var answer = Audit(session, LyingServer.Rewrite(log, session.ServerKey));

        Assert.Contains($"{evidence.IdOf(honest.From)} is to blame", Find(answer, "blame").Says);
    }

    [Fact]
    public void A_request_about_other_survivors_than_the_log_shows_is_found()
    {
        using var session = new RecordedSession();
        var log = session.Entries.ToList();
        var at = log.FindIndex(entry => LyingServer.Read(entry) is SignatureEntry);
        var evidence = EvidenceReader.Read("log", RecordedSession.LogOf("log", log).Open());
        var request = (SignatureEntry)LyingServer.Read(log[at]);
        var elsewhere = Statements.Unmask(evidence.Roster!.RosterId, evidence.Roster.Members[request.Recipient].Id, new byte[32]);
        log[at] = (request with { Signature = session.ServerKey.Sign(elsewhere) }).Encode();

        Assert.Contains("server's signatures", Failed(session, log));
    }

    [Fact]
    public void A_page_tells_verdicts_and_evidence_without_loading_anything()
    {
        using var session = new RecordedSession();
        var answer = Audit(session, LyingServer.Rewrite(session.Entries, session.ServerKey, aggregateHash: new byte[32])) with { Missing = ["<script>"] };

        var page = AuditPage.Of(answer, DateTimeOffset.UnixEpoch);

        Assert.Contains("<h1>FAIL</h1>", page);
        Assert.Contains("the server announced 0000", page);
        Assert.All(answer.Sessions[0].Properties, finding => Assert.Contains(System.Net.WebUtility.HtmlEncode(finding.Meaning), page));
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("http", page);
    }

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
    public void Keys_and_coins_of_another_session_are_found()
    {
        using var first = new RecordedSession();
        using var second = new RecordedSession(new SessionOptions { TrainingRound = 2 });

        var answer = LogAudit.Run(RecordedSession.Everything(first, second));

        Assert.Equal(["keys used once", "nothing reused"], answer.Sessions[1].Properties.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name));
        Assert.Contains("0.log", answer.Sessions[1].Properties.First(finding => finding.Name == "keys used once").Evidence[0].Shows);
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
    public void A_line_of_the_ledger_beyond_the_end_of_the_log_convicts_the_server()
    {
        using var session = new RecordedSession();
        var request = RecordedSession.Everything(session) with { Logs = [RecordedSession.LogOf("cut", session.Entries.SkipLast(1))], Receipts = [], Heads = [] };

        Assert.Equal(["ledger"], FailedOf(LogAudit.Run(request)));
        Assert.Equal(Verdict.Incomplete, LogAudit.Run(request with { Ledger = null }).Verdict);
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

    [Fact]
    public void A_receipt_of_an_input_that_the_log_left_out_convicts_the_server()
    {
        using var session = new RecordedSession();
        var log = session.Entries.ToList();
        var first = log.FindIndex(entry => LyingServer.Read(entry) is ChunkEntry);
        log.RemoveRange(first, 3);

        var failed = Failed(session, LyingServer.Rewrite(log, session.ServerKey));

        Assert.Contains("receipts", failed);
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

    private static RecordedSession Aborted() => new(SessionOptions.Aborted);

    private static bool IsLastResponse(RecordedSession session, byte[] entry) =>
        ReferenceEquals(entry, session.Entries.Last(other => LyingServer.Read(other) is AcceptedEntry accepted && Frame.PeekType(accepted.Frame) == MessageType.UnmaskResponse));

    private static AuditAnswer Audit(RecordedSession session, IEnumerable<byte[]> log) =>
        LogAudit.Run(RecordedSession.Everything(session) with { Logs = [RecordedSession.LogOf("log", log)] });

    private static string[] Failed(RecordedSession session, IEnumerable<byte[]> log) => FailedOf(Audit(session, log));

    private static string[] FailedOf(AuditAnswer answer) =>
        [.. answer.Sessions.SelectMany(session => session.Properties).Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name).Distinct()];

    private static string[] Unchecked(AuditAnswer answer) =>
        [.. answer.Sessions[0].Properties.Where(finding => finding.Verdict == Verdict.NotCheckable).Select(finding => finding.Name)];

    private static Finding Find(AuditAnswer answer, string name) => answer.Sessions[0].Properties.First(finding => finding.Name == name);
}
