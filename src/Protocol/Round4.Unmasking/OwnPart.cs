namespace SecureFed.Protocol;

/// <summary>A state of a client in which the server may announce the result: whoever dropped out still hears how the session ended.</summary>
internal interface ITakesResult
{
    /// <summary>What the client did and saw so far.</summary>
    OwnPart Part { get; }
}

/// <summary>What a client did and saw of a session, as far as a result must fit it (protocol.md section 4, round 4).</summary>
/// <param name="Parameters">The session parameters.</param>
/// <param name="Advertisement">What the client advertised.</param>
internal sealed record OwnPart(SessionParameters Parameters, AdvertisementMessage Advertisement)
{
    /// <summary>The client's entry in the roster, with its proof; null when it never saw the roster.</summary>
    public RosterEntry? Place { get; init; }

    /// <summary>rid; null when the client never saw the roster.</summary>
    public byte[]? RosterId { get; init; }

    /// <summary>Whether the client sent an input.</summary>
    public bool HasSentInput { get; init; }

    /// <summary>The survivor root that the client signed, or revealed shares for; null before that.</summary>
    public byte[]? SurvivorRoot { get; init; }

    /// <summary>The client's input with its proof under the input root, once it was shown one.</summary>
    public ReceiptInput? Input { get; init; }

    /// <summary>
    /// The receipt, or the rejection of a result that the server did not sign, or that does not fit what the client did and saw. No receipt (and no rejection) when neither the roster nor the result told the client its
    /// place: it sent no input, but can prove that only together with the log.
    /// </summary>
    public Outcome<ResultTaken> Accept(ResultMessage result, Checks checks)
    {
        var place = Place ?? (result.Place is { } told ? new RosterEntry(told.Index, Advertisement, told.Proof) : null);
        var rejection = checks.Require(
                result.IsSignedBy(Parameters.ServerKey)
                    && (RosterId is null || result.RosterId.AsSpan().SequenceEqual(RosterId))
                    && (SurvivorRoot is null || result.SurvivorRoot.AsSpan().SequenceEqual(SurvivorRoot)),
                ValidationRules.ResultSignature, 5, Culprit.Server, "a result signed by the server, for the roster and the survivors that this client agreed to")
            ?? checks.Require(
                (result.Place is null || IsOwn(result, result.Place)) && (place is null || HasSentInput || !result.Survivors.Contains(place.Index)),
                ValidationRules.ResultPlace, 5, Culprit.Server, "this client's own place in the roster, and among the survivors only if it sent an input");
        return rejection is not null ? rejection
            : new ResultTaken(place is null ? null : new Receipt(Parameters, result with { Place = null }, null, place, result.Survivors.Contains(place.Index) ? Input : null));
    }

    private bool IsOwn(ResultMessage result, RosterPlace place)
        => (Place is null || Place.Index == place.Index) && Proofs.Hold(result.RosterRoot, place.Index, result.Participants, Advertisement.Body.Span, place.Proof);
}

/// <summary>An accepted result.</summary>
/// <param name="Receipt">What proves whether the client is in the sum; null when the client does not know its place.</param>
internal sealed record ResultTaken(Receipt? Receipt);
