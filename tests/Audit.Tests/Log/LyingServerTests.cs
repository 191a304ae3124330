using SecureFed.Protocol;
using static SecureFed.Audit.Tests.Audits;

namespace SecureFed.Audit.Tests;

/// <summary>A server that rewrites its log and signs everything again, and participants that help it.</summary>
public sealed class LyingServerTests
{
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

        var answer = AuditOf(session, LyingServer.Rewrite(log, session.ServerKey));

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
    public void Keys_and_coins_of_another_session_are_found()
    {
        using var first = new RecordedSession();
        using var second = new RecordedSession(new SessionOptions { TrainingRound = 2 });

        var answer = LogAudit.Run(RecordedSession.Everything(first, second));

        Assert.Equal(["keys used once", "nothing reused"], answer.Sessions[1].Properties.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name));
        Assert.Contains("0.log", answer.Sessions[1].Properties.First(finding => finding.Name == "keys used once").Evidence[0].Shows);
    }
}
