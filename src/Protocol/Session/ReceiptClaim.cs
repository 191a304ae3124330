using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>How a session ended for the client that holds a receipt.</summary>
public enum ReceiptKind
{
    /// <summary>Its input is in the sum that the server announced.</summary>
    Included,

    /// <summary>The server announced a sum, and the client's input is not in it.</summary>
    LeftOut,

    /// <summary>The server ended the session without a sum: nobody's input is in one.</summary>
    NoSum,
}

/// <summary>What a verified receipt proves by itself: what the server signed about the end of the session, and what that says of one client (session-log.md section 4).</summary>
/// <param name="Kind">Included, left out, or no sum.</param>
/// <param name="Parameters">The session parameters. The verifier compares their server key with the one it expects.</param>
/// <param name="Client">Whom the receipt is about; null for a session without a sum, whose receipt holds for everybody.</param>
/// <param name="VectorRoot">What an included client signed as its masked input, 32 bytes; empty when the receipt does not show which input of the client is in the sum.</param>
/// <param name="Survivors">How many inputs are in the sum; 0 without a sum.</param>
/// <param name="Signers">Other survivors whose signatures over the same survivors an included client held.</param>
/// <param name="AggregateHash">The hash of the announced sums, 32 bytes; empty without a sum.</param>
/// <param name="LogHead">The head of the server's log, 32 bytes.</param>
/// <param name="Abort">Why there is no sum; null when there is one.</param>
public sealed record ReceiptClaim(
    ReceiptKind Kind,
    SessionParameters Parameters,
    ParticipantId? Client,
    ReadOnlyMemory<byte> VectorRoot,
    int Survivors,
    ImmutableArray<ParticipantId> Signers,
    ReadOnlyMemory<byte> AggregateHash,
    ReadOnlyMemory<byte> LogHead,
    AbortCode? Abort = null)
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
            claim = Of(read);
        return claim is not null;
    }

    /// <summary>What a receipt claims.</summary>
    private static ReceiptClaim Of(Receipt receipt) => receipt.Result is { } result
        ? new ReceiptClaim(
            receipt.Kind, receipt.Parameters, receipt.Id, receipt.Input?.Header.VectorRoot ?? default, result.Survivors.Count,
            [.. receipt.Input?.Signatures.Select(item => item.Signer) ?? []], result.AggregateHash, result.LogHead)
        : new ReceiptClaim(receipt.Kind, receipt.Parameters, null, default, 0, [], default, receipt.Abort!.LogHead, receipt.Abort.Code);

    private static string? FaultOf(Receipt receipt, IIdentityRegistry registry)
    {
        if (receipt.Abort is { } abort)
            return Signatures.Verify(receipt.Parameters.ServerKey.Span, Statements.Abort(receipt.Parameters.Id, abort.Code, abort.LogHead), abort.ServerSignature.Span)
                ? null
                : "the abort is not signed by the server";
        var (result, place) = (receipt.Result!, receipt.Place!);
        var id = place.Advertisement.Id;
        return !registry.Verifies(id, Statements.Advertisement(place.Advertisement), place.Advertisement.Signature.Span) ? $"the advertisement is not signed by {id}"
            : !Proofs.Hold(result.RosterRoot, place.Index, result.Participants, place.Advertisement.Body.Span, place.Proof) ? $"{id} does not stand at index {place.Index} of the roster"
            : !result.IsSignedBy(receipt.Parameters.ServerKey) ? "the result is not signed by the server for this roster and these survivors"
            : receipt.Input is null ? null
            : receipt.Kind == ReceiptKind.LeftOut ? $"it shows an input of {id}, which is not among the survivors"
            : FaultOf(receipt.Input, receipt, registry);
    }

    private static string? FaultOf(ReceiptInput input, Receipt receipt, IIdentityRegistry registry)
    {
        var (header, result, id, index) = (input.Header, receipt.Result!, receipt.Id!, receipt.Place!.Index);
        var (rosterId, root) = (result.RosterId, result.SurvivorRoot);
        var complaints = SHA256.HashData(Complaint.Encode(header.Complaints));
        var position = result.Survivors.Indices.TakeWhile(survivor => survivor < index).Count();
        var graph = GraphParameterFinder.Find(receipt.Parameters.Graph, result.Participants).Parameters;

        return header.From != index ? "the input header is of another participant"
            : !registry.Verifies(id, Statements.Input(rosterId, id, header.VectorRoot, header.SharedHash, complaints), header.Signature.Span)
                ? $"the input header is not signed by {id}"
            : !header.SharedHash.Span.SequenceEqual(result.SharedHash.Span) ? "the input was made for another set U2 than the sum"
            : !Proofs.Hold(result.InputRoot, position, result.Survivors.Count, Frame.EncodeBody(header), input.Proof) ? "the input header is not under the input root"
            : Uncertified() is { } signer
                ? $"{signer} did not sign these survivors"
            : !input.Signatures.IsEmpty && (graph is null || input.Signatures.Length < graph.Threshold) ? $"fewer survivor signatures than the threshold {graph?.Threshold}"
            : null;

        ParticipantId? Uncertified()
        {
            var valid = registry.VerifyAll([.. input.Signatures.Select(item => new SignedMessage(item.Signer, Statements.SurvivorSignature(rosterId, item.Signer, root), item.Signature))]);
            return input.Signatures.Zip(valid).FirstOrDefault(pair => pair.First.Signer == id || !pair.Second).First.Signer;
        }
    }
}
