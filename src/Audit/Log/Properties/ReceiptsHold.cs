using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P24: what clients can prove of their inputs, the log says too.</summary>
internal sealed class ReceiptsHold() : Property("P24", "receipts", "What a receipt proves, the log says too: its client is in the sum with the input that it signed, or is not in it, or there is no sum.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var receipts = context.Receipts.Where(item => item.Receipt.Parameters.Id.Equals(session.Parameters!.Id)).ToArray();
        if (receipts.Length == 0 && session.Abort is not null)
        {
            judgement.Saw("the session was aborted: no input is in a sum");
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
            else if (!ReceiptClaim.TryVerify(file.Bytes, registry, out var claim, out var fault))
                judgement.Fail(null, receipt.Id?.Text, $"{file.Name} proves nothing: {fault}");
            else
                Compare(session, file, receipt, claim, judgement);
        }
    }

    private static void Compare(SessionEvidence session, AuditFile file, Receipt receipt, ReceiptClaim claim, Judgement judgement)
    {
        var who = claim.Client?.Text;
        var index = claim.Client is null ? -1 : session.Roster?.IndexOf(claim.Client) ?? -1;
        var isInLog = session.Survivors?.Contains(index) == true;
        switch (claim.Kind)
        {
            case ReceiptKind.NoSum when session.Result is { } result:
                judgement.Fail(result.Entry, null, $"{file.Name} proves that there is no sum, and the log has one");
                break;
            case ReceiptKind.NoSum:
                judgement.Saw($"{file.Name} proves that there is no sum, and the log has none");
                break;
            case ReceiptKind.Included when !isInLog:
                judgement.Fail(null, who, $"{file.Name} proves that its input is in the sum, and the log does not have it among the survivors");
                break;
            case ReceiptKind.Included when !claim.VectorRoot.IsEmpty && !session.Inputs[index].Message.VectorRoot.Span.SequenceEqual(claim.VectorRoot.Span):
                judgement.Fail(session.Inputs[index].Entry, who, $"{file.Name} proves an input with root {Hex(claim.VectorRoot)}, the log has {Hex(session.Inputs[index].Message.VectorRoot)}");
                break;
            case ReceiptKind.Included:
                judgement.Saw($"the input of {who} with root {Hex(session.Inputs[index].Message.VectorRoot)} is in the sum (entry {session.Inputs[index].Entry})");
                break;
            case ReceiptKind.LeftOut when isInLog:
                judgement.Fail(session.Inputs[index].Entry, who, $"{file.Name} proves that its input is not in the sum, and the log has it among the survivors");
                break;
            case ReceiptKind.LeftOut when session.Survivors?.Equals(receipt.Result!.Survivors) != true:
                judgement.Fail(session.Result?.Entry, who, $"{file.Name} shows the survivors {receipt.Result!.Survivors}, the log {session.Survivors?.ToString() ?? "none"}");
                break;
            default:
                judgement.Saw($"the input of {who} is not in the sum: {receipt.Result!.Survivors.Count} others are");
                break;
        }
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
