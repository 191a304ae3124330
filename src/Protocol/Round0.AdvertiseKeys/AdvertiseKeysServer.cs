namespace SecureFed.Protocol;

/// <summary>Round 0, server: collects one advertisement of each participant that takes part (protocol.md section 4, round 0).</summary>
internal sealed class AdvertiseKeysServer(ServerContext context) : IPreparer<AdvertisementMessage, Signed<AdvertisementMessage>>
{
    private readonly SortedDictionary<ParticipantId, AdvertisementMessage> accepted = [];
    private readonly HashSet<string> keys = [];
    private Step step;

    /// <summary>How many advertisements were accepted.</summary>
    public int Count => accepted.Count;

    /// <summary>Whose advertisement was accepted, in byte order.</summary>
    public IReadOnlyCollection<ParticipantId> Participants => accepted.Keys;

    /// <summary>Whether a participant's advertisement was accepted.</summary>
    public bool Has(ParticipantId id) => accepted.ContainsKey(id);

    /// <inheritdoc/>
    public Signed<AdvertisementMessage> Prepare(AdvertisementMessage message) => new(message, new ClaimedSignature(message.Id, Statements.Advertisement(message), message.Signature));

    /// <summary>Accepts an advertisement (null) or says what is wrong with it.</summary>
    public Rejection? Receive(Signed<AdvertisementMessage> signed)
    {
        var message = signed.Content;
        var culprit = Culprit.Of(message.Id);
        var rejection = Require(context.Registry.TryFind(message.Id, out _), ValidationRules.NotRegistered, Culprit.Unknown, "a registered participant")
            ?? Require(signed.Signature.IsValid(context.Registry), ValidationRules.AdvertisementSignature, Culprit.Unknown, $"the signature of {message.Id}")
            ?? Require(!accepted.ContainsKey(message.Id), ValidationRules.AdvertisementConflict, culprit, "the advertisement that was accepted before")
            ?? Require(
                KeyAgreement.IsValidPublicKey(message.ChannelKey.Span) && KeyAgreement.IsValidPublicKey(message.MaskKey.Span),
                ValidationRules.BadPublicKey, culprit, "canonical public keys that are not of low order");
        if (rejection is not null)
            return rejection;

        var (channelKey, maskKey) = (Convert.ToHexString(message.ChannelKey.Span), Convert.ToHexString(message.MaskKey.Span));
        rejection = Require(channelKey != maskKey, ValidationRules.KeyReused, culprit, "two different keys")
            ?? Require(!keys.Contains(channelKey) && !keys.Contains(maskKey), ValidationRules.KeyReused, Culprit.Unknown, "keys that nobody else advertised")
            ?? Require(
                accepted.Count < context.Parameters.MaximumParticipants, ValidationRules.TooManyParticipants, Culprit.Unknown,
                $"at most {context.Parameters.MaximumParticipants} participants");
        if (rejection is not null)
            return rejection;
        keys.Add(channelKey);
        keys.Add(maskKey);
        accepted.Add(message.Id, message);
        return null;
    }

    /// <summary>Fixes U1, the roster and the graph.</summary>
    public Closing<ShareKeysServer> Close()
    {
        step.Take();
        if (context.CohortAbort(accepted.Count, 0) is { } tooSmall)
            return tooSmall;
        var search = GraphParameterFinder.Find(context.Parameters.Graph, accepted.Count);
        if (search.Parameters is not { } graph)
            return new AbortReason(AbortCode.GraphInfeasible, 0, search.Refusal!);
        return new ShareKeysServer(context, new SessionRoster(context.Parameters, graph, [.. accepted.Values]));
    }

    private Rejection? Require(bool holds, RejectionRule rule, Culprit culprit, string expected) => context.Checks.Require(holds, rule, 0, culprit, expected);
}
