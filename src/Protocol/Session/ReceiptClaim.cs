using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>What a verified receipt proves: the server announced a sum that contains this client's input (session-log.md section 4).</summary>
/// <param name="Parameters">The session parameters. The verifier compares their server key with the one it expects.</param>
/// <param name="Client">Whose input is in the sum.</param>
/// <param name="VectorRoot">What the client signed as its masked input, 32 bytes.</param>
/// <param name="Survivors">How many inputs are in the sum.</param>
/// <param name="Signers">Other survivors whose signatures over the same survivors the client held.</param>
/// <param name="AggregateHash">The hash of the announced sums, 32 bytes.</param>
/// <param name="LogHead">The head of the server's log, 32 bytes.</param>
public sealed record ReceiptClaim(
    SessionParameters Parameters,
    ParticipantId Client,
    ReadOnlyMemory<byte> VectorRoot,
    int Survivors,
    ImmutableArray<ParticipantId> Signers,
    ReadOnlyMemory<byte> AggregateHash,
    ReadOnlyMemory<byte> LogHead)
{
    /// <summary>Verifies a receipt; total.</summary>
    /// <param name="receipt">The bytes that <see cref="ClientAnswer.Receipt"/> held.</param>
    /// <param name="registry">The long-lived keys of the participants.</param>
    /// <param name="claim">What the receipt proves.</param>
    /// <param name="fault">What it fails to prove, in one sentence.</param>
    public static bool TryVerify(
        ReadOnlyMemory<byte> receipt,
        IIdentityRegistry registry,
        [NotNullWhen(true)] out ReceiptClaim? claim,
        [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(registry);
        claim = null;
        if (Receipt.TryDecode(receipt, out var read, out fault) && (fault = FaultOf(read, registry)) is null)
            claim = new ReceiptClaim(
                read.Parameters, read.Id, read.Header.VectorRoot, read.Survivors.Count, [.. read.Signatures.Select(item => item.Signer)],
                read.Result.AggregateHash, read.Result.LogHead);
        return claim is not null;
    }

    private static string? FaultOf(Receipt receipt, IIdentityRegistry registry)
    {
        var (header, result, survivors) = (receipt.Header, receipt.Result, receipt.Survivors);
        var rosterId = SessionHashes.RosterId(receipt.Parameters.Id, receipt.Participants, receipt.RosterRoot.ToArray());
        var root = SessionHashes.SurvivorRoot(rosterId, header.SharedHash.ToArray(), survivors.Bitmap, survivors.Count, receipt.InputRoot.ToArray());
        var complaints = SHA256.HashData(Complaint.Encode(header.Complaints));
        var position = survivors.Indices.TakeWhile(index => index < receipt.Index).Count();
        var graph = GraphParameterFinder.Find(receipt.Parameters.Graph, receipt.Participants).Parameters;
        var needed = receipt.Parameters.Graph.ThreatModel == ThreatModel.Malicious ? graph?.Threshold : 0;

        return header.From != receipt.Index || !survivors.Contains(receipt.Index) ? "the client is not among the survivors"
            : !registry.Verifies(receipt.Id, Statements.Input(rosterId, receipt.Id, header.VectorRoot, header.SharedHash, complaints), header.Signature.Span)
                ? $"the input header is not signed by {receipt.Id}"
            : !Proofs.Hold(receipt.InputRoot, position, survivors.Count, Frame.EncodeBody(header), receipt.HeaderProof) ? "the input header is not under the input root"
            : !result.SurvivorRoot.Span.SequenceEqual(root) || result.Count != survivors.Count ? "the result is about other survivors"
            : Uncertified() is { } signer
                ? $"{signer} did not sign these survivors"
            : needed is null || receipt.Signatures.Length < needed ? $"fewer survivor signatures than the threshold {needed}"
            : !Signatures.Verify(
                receipt.Parameters.ServerKey.Span, Statements.Result(rosterId, root, result.Count, result.AggregateHash, result.LogHead), result.ServerSignature.Span)
                ? "the result is not signed by the server"
            : null;

        ParticipantId? Uncertified()
        {
            var valid = registry.VerifyAll([.. receipt.Signatures.Select(item => new SignedMessage(item.Signer, Statements.SurvivorSignature(rosterId, item.Signer, root), item.Signature))]);
            return receipt.Signatures.Zip(valid).FirstOrDefault(pair => pair.First.Signer == receipt.Id || !pair.Second).First.Signer;
        }
    }
}
