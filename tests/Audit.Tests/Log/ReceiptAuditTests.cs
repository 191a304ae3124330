using SecureFed.Protocol;
using static SecureFed.Audit.Tests.Audits;

namespace SecureFed.Audit.Tests;

/// <summary>What receipts of clients say against the log, and the log against them.</summary>
public sealed class ReceiptAuditTests
{
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

    /// <summary>client-0 left before it saw the roster and client-2 after it shared its keys; both come back for the end.</summary>
    [Fact]
    public void Receipts_of_everybody_agree_with_the_log()
    {
        using var session = new RecordedSession(new SessionOptions { SilentFrom = new Dictionary<int, int> { [0] = 1, [2] = 2 } });
        var request = RecordedSession.Everything(session);

        var answer = LogAudit.Run(request with { Receipts = [.. session.ReceiptOf.Select(item => new AuditFile($"receipt {item.Key}", item.Value))], Ledger = null });

        Assert.Equal(Verdict.Pass, answer.Verdict);
        var says = Find(answer, "receipts").Says;
        Assert.All(new[] { 0, 2 }, client => Assert.Contains($"the input of client-{client} is not in the sum: 4 others are", says));
        Assert.All(new[] { 1, 3, 4, 5 }, client => Assert.Contains($"the input of client-{client} with root", says));
        Assert.Contains("in 6 places elsewhere", Find(answer, "one history").Says);
    }

    [Fact]
    public void Receipts_of_an_aborted_session_agree_with_its_log()
    {
        using var session = Aborted();

        var answer = LogAudit.Run(RecordedSession.Everything(session) with { Receipts = [new AuditFile("receipt", session.ReceiptOf[3])], Heads = [] });

        Assert.Equal(Verdict.Pass, answer.Verdict);
        Assert.Contains("proves that there is no sum", Find(answer, "receipts").Says);
        Assert.Equal(Verdict.Pass, Find(answer, "one history").Verdict);
    }

    /// <summary>The server tells a survivor that it was left out, with a result signed over the others: the receipt is good, and the log convicts whoever signed it.</summary>
    [Fact]
    public void A_result_over_another_set_makes_a_receipt_that_the_log_contradicts()
    {
        using var session = new RecordedSession();
        Assert.True(Receipt.TryDecode(session.ReceiptOf[0], out var honest, out _));
        var lie = honest.Result! with { Survivors = ParticipantSet.Of(RecordedSession.Clients, [1, 3, 4, 5]) };
        lie = lie with { ServerSignature = session.ServerKey.Sign(lie.Statement) };
        var receipt = honest with { Result = lie, Input = null };
        Assert.Equal(ReceiptKind.LeftOut, receipt.Kind);

        var answer = LogAudit.Run(RecordedSession.Everything(session) with { Receipts = [new AuditFile("told", receipt.Encode())] });

        Assert.Equal(["receipts", "one history"], FailedOf(answer));
        Assert.Contains("proves that its input is not in the sum, and the log has it among the survivors", Find(answer, "receipts").Says);
        Assert.Contains("two ends", Find(answer, "one history").Says);
    }

    /// <summary>The dropout's place is true, the others are not: a second set that the server signed.</summary>
    [Fact]
    public void A_left_out_receipt_over_other_survivors_than_the_logs_is_found()
    {
        using var session = new RecordedSession();
        Assert.True(Receipt.TryDecode(session.ReceiptOf[2], out var honest, out _));
        var lie = honest.Result! with { Survivors = ParticipantSet.Of(RecordedSession.Clients, [1, 3, 4, 5]) };
        var receipt = honest with { Result = lie with { ServerSignature = session.ServerKey.Sign(lie.Statement) } };

        Assert.Equal(["receipts", "one history"], FailedOf(LogAudit.Run(RecordedSession.Everything(session) with { Receipts = [new AuditFile("told", receipt.Encode())] })));
    }

    [Fact]
    public void A_receipt_that_there_is_no_sum_convicts_a_server_whose_log_has_one()
    {
        using var session = new RecordedSession();
        using var aborted = Aborted();

        var answer = LogAudit.Run(RecordedSession.Everything(session) with { Receipts = [new AuditFile("told", aborted.ReceiptOf[0])] });

        Assert.Equal(["receipts", "one history"], FailedOf(answer));
    }

    [Fact]
    public void A_false_exclusion_is_refused_with_its_reason()
    {
        using var session = new RecordedSession();
        Assert.True(Receipt.TryDecode(session.ReceiptOf[0], out var survivor, out _) & Receipt.TryDecode(session.ReceiptOf[2], out var dropout, out _));
        var files = new[]
        {
            ("without it in the set", survivor! with { Result = dropout!.Result! with { Survivors = ParticipantSet.Of(RecordedSession.Clients, [1, 3, 4, 5]) }, Input = null }),
            ("at the place of the dropout", survivor with { Place = survivor.Place! with { Index = dropout!.Place!.Index }, Input = null }),
        };

        foreach (var (name, receipt) in files)
        {
            var alone = ReceiptCheck.Run(new AuditFile(name, receipt.Encode()), session.Registry, session.ServerKey.PublicKey);
            var beside = LogAudit.Run(RecordedSession.Everything(session) with { Receipts = [new AuditFile(name, receipt.Encode())] });

            Assert.False(alone.Holds);
            Assert.Contains("proves nothing", alone.Says);
            Assert.Equal(["receipts"], FailedOf(beside));
            Assert.Contains("proves nothing", Find(beside, "receipts").Says);
        }
    }

    [Fact]
    public void A_receipt_says_in_one_sentence_what_it_proves()
    {
        using var session = new RecordedSession();
        using var aborted = Aborted();
        string Says(RecordedSession of, int client) => ReceiptCheck.Run(new AuditFile("receipt", of.ReceiptOf[client]), of.Registry, of.ServerKey.PublicKey).Says;

        Assert.Equal("client-0's input is in the sum of training round 1, attempt 0 of \"train\", with 4 others.", Says(session, 0));
        Assert.Equal("client-2's input is not in the sum of training round 1, attempt 0 of \"train\": the server announced it over 5 others.", Says(session, 2));
        Assert.Equal("Training round 1, attempt 0 of \"train\" has no sum, so nobody's input is in one: too few participants answered the last round.", Says(aborted, 0));
        Assert.Contains("another one signed it", ReceiptCheck.Run(new AuditFile("receipt", session.ReceiptOf[2]), session.Registry, new byte[32]).Says);
    }
}
