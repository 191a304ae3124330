namespace SecureFed.Protocol;

/// <summary>After round 4 a client has no secrets left; it only checks what the server announces, against the receipt that lacks nothing but the result.</summary>
/// <param name="receipt">The receipt; its result has the survivor root and count that the client agreed to, and zeros.</param>
internal sealed class AwaitResult(Receipt receipt)
{
    /// <summary>The receipt without a result.</summary>
    public Receipt Open { get; } = receipt;

    /// <summary>Limits for the result message.</summary>
    public WireLimits Limits { get; } = WireLimits.BeforeRoster(receipt.Parameters);

    /// <summary>Limits for another unmask request.</summary>
    public WireLimits RequestLimits { get; } = WireLimits.OfRoster(receipt.Parameters, receipt.Participants, Math.Min(receipt.Participants - 1, GraphParameterFinder.MaximumNeighbors));

    private byte[] RosterId => SessionHashes.RosterId(Open.Parameters.Id, Open.Participants, Open.RosterRoot.ToArray());

    /// <summary>Whether the server signed an unmask request to this client for other survivors or inputs than those of its answer.</summary>
    public bool IsForOthers(UnmaskRequestMessage request)
    {
        var rosterId = RosterId;
        var root = SessionHashes.SurvivorRoot(rosterId, Open.Header.SharedHash.ToArray(), request.Survivors.Bitmap, request.Survivors.Count, request.InputRoot.ToArray());
        return !root.AsSpan().SequenceEqual(Open.Result.SurvivorRoot.Span)
            && Signatures.Verify(Open.Parameters.ServerKey.Span, Statements.Unmask(rosterId, Open.Id, root), request.ServerSignature.Span);
    }

    /// <summary>The finished receipt, or the rejection of a result that the server did not sign over the survivors of this client's answer.</summary>
    public Outcome<Receipt> Accept(ResultMessage result, Checks checks)
    {
        var rejection = checks.Require(
            result.Count == Open.Result.Count
                && result.SurvivorRoot.Span.SequenceEqual(Open.Result.SurvivorRoot.Span)
                && Signatures.Verify(
                    Open.Parameters.ServerKey.Span,
                    Statements.Result(RosterId, result.SurvivorRoot, result.Count, result.AggregateHash, result.LogHead),
                    result.ServerSignature.Span),
            ValidationRules.ResultSignature, 5, Culprit.Server, "a result for the survivors that this client agreed to, signed by the server");
        return rejection is not null ? rejection : Open with { Result = result };
    }
}
