using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P24: what clients can prove of their inputs, the log says too.</summary>
internal sealed class ReceiptsHold() : Property("P24", "receipts", "Whoever holds a receipt is in the sum with the input that it signed, and the log says so.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var receipts = context.Receipts.Where(item => item.Receipt.Parameters.Id.Equals(session.Parameters!.Id)).ToArray();
        if (receipts.Length == 0 && session.Abort is not null)
        {
            judgement.Saw("the session was aborted: no input is in a sum, and nobody has a receipt");
            return;
        }
        if (receipts.Length == 0)
        {
            judgement.Missing("a receipt of a client (--receipt)");
            return;
        }
        foreach (var (file, receipt) in receipts)
        {
            if (context.Registry is not { } registry)
                judgement.Missing($"the registry, to verify {file.Name}");
            else if (!ReceiptClaim.TryVerify(file.Bytes, registry, out _, out var fault))
                judgement.Fail(null, receipt.Id.Text, $"{file.Name} proves nothing: {fault}");
            else
                Compare(session, file, receipt, judgement);
        }
    }

    private static void Compare(SessionEvidence session, AuditFile file, Receipt receipt, Judgement judgement)
    {
        var index = session.Roster?.IndexOf(receipt.Id) ?? -1;
        if (session.Survivors?.Contains(index) != true)
            judgement.Fail(null, receipt.Id.Text, $"{file.Name} proves that its input is in the sum, and the log does not have it among the survivors");
        else if (!session.Inputs[index].Message.VectorRoot.Span.SequenceEqual(receipt.Header.VectorRoot.Span))
            judgement.Fail(session.Inputs[index].Entry, receipt.Id.Text, $"{file.Name} proves an input with root {Convert.ToHexStringLower(receipt.Header.VectorRoot.Span)}, the log has {Convert.ToHexStringLower(session.Inputs[index].Message.VectorRoot.Span)}");
        else
            judgement.Saw($"the input of {receipt.Id} with root {Convert.ToHexStringLower(receipt.Header.VectorRoot.Span)} is in the sum (entry {session.Inputs[index].Entry})");
    }
}
