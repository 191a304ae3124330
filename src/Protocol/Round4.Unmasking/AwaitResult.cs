namespace SecureFed.Protocol;

/// <summary>After round 4 a client has no secrets left; it only checks what the server announces, against the receipt that lacks nothing but the result.</summary>
/// <param name="receipt">The receipt; its result has the survivors that the client agreed to, and zeros.</param>
internal sealed class AwaitResult(Receipt receipt) : ITakesResult
{
    /// <summary>The receipt without a result.</summary>
    public Receipt Open { get; } = receipt;

    /// <summary>Limits for another unmask request.</summary>
    public WireLimits RequestLimits { get; } = WireLimits.BeforeRoster(receipt.Parameters).Among(receipt.Result!.Participants);

    /// <inheritdoc/>
    public OwnPart Part => new(Open.Parameters, Open.Place!.Advertisement)
    {
        Place = Open.Place,
        RosterId = Open.Result!.RosterId,
        HasSentInput = true,
        SurvivorRoot = Open.Result.SurvivorRoot,
        Input = Open.Input,
    };

    /// <summary>Whether the server signed an unmask request to this client for other survivors or inputs than those of its answer.</summary>
    public bool IsForOthers(UnmaskRequestMessage request)
    {
        var (agreed, rosterId) = (Open.Result!, Open.Result!.RosterId);
        var root = SessionHashes.SurvivorRoot(rosterId, agreed.SharedHash.ToArray(), request.Survivors.Bitmap, request.Survivors.Count, request.InputRoot.ToArray());
        return !root.AsSpan().SequenceEqual(agreed.SurvivorRoot)
            && Signatures.Verify(Open.Parameters.ServerKey.Span, Statements.Unmask(rosterId, Open.Id!, root), request.ServerSignature.Span);
    }
}
