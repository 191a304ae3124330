using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>Round 4, client: reveals for each neighbour one share, of the kind that the signed survivors fix, and then forgets everything (protocol.md section 4, round 4).</summary>
/// <param name="context">The client.</param>
/// <param name="neighborhood">Its neighbours.</param>
/// <param name="check">The checks of round 3.</param>
/// <param name="held">The shares that it holds.</param>
/// <param name="signedRoot">The survivor root that it signed; null in the semi-honest model.</param>
/// <param name="signedProof">The proof of its own header under the inputs that it signed.</param>
internal sealed class UnmaskingClient(
    ClientContext context, Neighborhood neighborhood, SurvivorCheck check, HeldShares held, byte[]? signedRoot, ImmutableArray<ReadOnlyMemory<byte>> signedProof) : ITakesResult, IDisposable
{
    private Step step;

    /// <summary>Limits for the unmask request.</summary>
    public WireLimits Limits => neighborhood.Limits;

    /// <inheritdoc/>
    public OwnPart Part => neighborhood.Part with
    {
        HasSentInput = true,
        SurvivorRoot = signedRoot,
        Input = signedRoot is null ? null : new ReceiptInput(check.OwnHeader, signedProof, []),
    };

    /// <summary>Checks the request and reveals; the answer must be durable before it leaves.</summary>
    public Outcome<SharesRevealed> Reveal(UnmaskRequestMessage request)
    {
        step.Take();
        if (!check.Accept(request.Survivors, request.InputRoot, request.HeaderProof, 4).Succeeds(out var survivorRoot, out var rejection))
            return rejection;
        rejection = ServerSignature(request, survivorRoot) ?? Certificate(request, survivorRoot);
        if (rejection is not null)
            return rejection;

        var shares = Shares(request.Survivors);
        held.Dispose();
        var signature = context.Signer.Sign(
            Statements.UnmaskResponse(neighborhood.RosterId, context.Id, survivorRoot, RevealedShare.Hash(shares)));
        var message = new UnmaskResponseMessage(neighborhood.Parameters.Id, neighborhood.Own.Index, shares, signature);
        return new SharesRevealed(message, new AwaitResult(ReceiptWithoutResult(request)));
    }

    /// <summary>Erases the shares.</summary>
    public void Dispose() => held.Dispose();

    private Receipt ReceiptWithoutResult(UnmaskRequestMessage request)
    {
        var unknown = new ResultMessage(
            neighborhood.Parameters.Id, neighborhood.Graph.Participants, neighborhood.RosterRoot, null, check.OwnHeader.SharedHash, request.Survivors, request.InputRoot,
            new byte[32], new byte[32], new byte[64]);
        var signatures = request.Signatures.Select(item => (Signer: neighborhood.Find(item.Index)?.Id, item.Signature)).Where(item => item.Signer is not null).Select(item => (item.Signer!, item.Signature));
        return new Receipt(neighborhood.Parameters, unknown, null, neighborhood.Place, new ReceiptInput(check.OwnHeader, request.HeaderProof, [.. signatures]));
    }

    private Rejection? ServerSignature(UnmaskRequestMessage request, byte[] survivorRoot)
        => context.Require(
            Protocol.Signatures.Verify(neighborhood.Parameters.ServerKey.Span, Statements.Unmask(neighborhood.RosterId, context.Id, survivorRoot), request.ServerSignature.Span),
            ValidationRules.UnmaskSignature, 4, "the server signed this request for this recipient");

    private Rejection? Certificate(UnmaskRequestMessage request, byte[] survivorRoot)
    {
        if (signedRoot is null)
            return context.Require(request.Signatures.IsEmpty, ValidationRules.CertificateSignature, 4, "no survivor signatures in the semi-honest model");
        var threshold = neighborhood.Graph.Threshold;
        return context.Require(survivorRoot.AsSpan().SequenceEqual(signedRoot), ValidationRules.UnmaskRoot, 4, "the survivor root that the client signed")
            ?? Signatures(request, survivorRoot)
            ?? context.Require(
                request.Signatures.Length >= threshold, ValidationRules.CertificateThreshold, 4,
                $"at least {threshold} survivor signatures of neighbours, found {request.Signatures.Length}");
    }

    private Rejection? Signatures(UnmaskRequestMessage request, byte[] survivorRoot)
    {
        // Whoever is no neighbour in U3 ends the list of those to verify: the first fault counts.
        var signed = request.Signatures
            .Select(item => (item.Signature, Signer: request.Survivors.Contains(item.Index) ? neighborhood.Find(item.Index)?.Id : null))
            .TakeWhile(item => item.Signer is not null)
            .Select(item => new SignedMessage(item.Signer!, Statements.SurvivorSignature(neighborhood.RosterId, item.Signer!, survivorRoot), item.Signature))
            .ToArray();
        var wrong = Array.IndexOf([.. context.Registry.VerifyAll(signed), signed.Length == request.Signatures.Length], false);
        return wrong < 0 ? null : context.Require(false, ValidationRules.CertificateSignature, 4, $"a valid signature of a neighbour in U3 at index {request.Signatures[wrong].Index}");
    }

    /// <summary>The kind follows from the survivors alone: there is no way to ask for the other one.</summary>
    private ImmutableArray<RevealedShare> Shares(ParticipantSet survivors)
    {
        var shares = ImmutableArray.CreateBuilder<RevealedShare>();
        for (var j = 0; j < neighborhood.Neighbors.Length; j++)
        {
            if (!held.Has(j))
                continue;
            var dealer = neighborhood.Neighbors[j].Index;
            var kind = survivors.Contains(dealer) ? ShareBundle.SelfMaskKind : ShareBundle.MaskRootKind;
            shares.Add(new RevealedShare(dealer, kind, held.Share(j, kind).ToArray()));
        }
        return shares.DrainToImmutable();
    }
}

/// <summary>The shares to send, and the last state.</summary>
internal sealed record SharesRevealed(UnmaskResponseMessage Message, AwaitResult Next);
