using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>Round 2, client: opens what the neighbours dealt, then masks its input for exactly U2 (protocol.md section 4, round 2).</summary>
internal sealed class MaskedInputClient(ClientContext context, Neighborhood neighborhood, ClientSecrets secrets, ClientChannels channels) : ITakesResult, IDisposable
{
    private Step step;

    /// <summary>Limits for every message from now on.</summary>
    public WireLimits Limits => neighborhood.Limits;

    /// <summary>The session parameters, which say what the input must look like.</summary>
    public SessionParameters Parameters => neighborhood.Parameters;

    /// <inheritdoc/>
    public OwnPart Part => neighborhood.Part;

    /// <summary>Checks the delivery and masks the input, in place.</summary>
    /// <param name="delivery">What the server delivered.</param>
    /// <param name="input">All vectors; masked when this returns a value.</param>
    public Outcome<InputMasked> Mask(ShareDeliveryMessage delivery, SessionVectors input)
    {
        step.Take();
        if (!Open(delivery).Succeeds(out var opened, out var rejection))
            return rejection;
        ApplyMasks(delivery.Shared, input);
        var chunks = new PackedChunks(Parameters, neighborhood.Own.Index, input);
        var sharedHash = SessionHashes.SharedSet(neighborhood.RosterId, delivery.Shared.Bitmap);
        var signature = context.Signer.Sign(
            Statements.Input(neighborhood.RosterId, context.Id, chunks.Root, sharedHash, SHA256.HashData(Complaint.Encode(opened.Complaints))));
        var header = new InputHeaderMessage(Parameters.Id, neighborhood.Own.Index, chunks.Root, sharedHash, opened.Complaints, signature);
        return new InputMasked(header, chunks, Next(delivery, header, opened));
    }

    /// <summary>The state after <see cref="Mask"/> for a client that was restored with the header that it sent.</summary>
    public Outcome<ConsistencyCheckClient> Resume(ShareDeliveryMessage delivery, InputHeaderMessage sent)
    {
        step.Take();
        return Open(delivery).Succeeds(out var opened, out var rejection) ? Next(delivery, sent, opened) : rejection;
    }

    /// <summary>Erases the secrets.</summary>
    public void Dispose()
    {
        secrets.Dispose();
        channels.Dispose();
    }

    private ConsistencyCheckClient Next(ShareDeliveryMessage delivery, InputHeaderMessage header, OpenedItems opened)
    {
        // The client's own secrets have done their work; from here on it only holds those of others.
        Dispose();
        return new ConsistencyCheckClient(context, neighborhood, new SurvivorCheck(context, neighborhood, delivery.Shared, header), opened.Held);
    }

    private Outcome<OpenedItems> Open(ShareDeliveryMessage delivery)
    {
        var (shared, minimum, threshold) = (delivery.Shared, Parameters.MinimumCohort, neighborhood.Graph.Threshold);
        var dealers = neighborhood.Neighbors.Where(neighbor => shared.Contains(neighbor.Index)).Select(neighbor => neighbor.Index);
        var rejection = Require(shared.Contains(neighborhood.Own.Index), ValidationRules.DeliveryWithoutSelf, "the recipient stands in U2")
            ?? Require(shared.Count >= minimum, ValidationRules.SharedCohort, $"at least {minimum} participants in U2, found {shared.Count}")
            ?? Require(
                neighborhood.CountIn(shared) >= threshold, ValidationRules.SharedThreshold, $"at least {threshold} neighbours in U2, found {neighborhood.CountIn(shared)}")
            ?? Require(delivery.Items.Select(item => item.Dealer).SequenceEqual(dealers), ValidationRules.DeliveryItems, "one item for each neighbour in U2, no others");
        return rejection is not null ? rejection : OpenedItems.From(context, neighborhood, channels, delivery.Items);
    }

    /// <summary>Self mask, plus the masks shared with neighbours of higher index, minus those of lower.</summary>
    private void ApplyMasks(ParticipantSet shared, SessionVectors input)
    {
        var peers = neighborhood.Neighbors.Where(neighbor => shared.Contains(neighbor.Index)).Select(neighbor => neighbor.Member).ToArray();
        using var agreed = AgreedSecrets.With(secrets.MaskKey, [.. peers.Select(peer => peer.MaskKey)]);
        if (agreed.Refused >= 0)
            throw new InvalidOperationException("A mask key that passed the roster check agrees on no secret.");
        using var masks = new SessionMasks(Parameters, 1 + peers.Length);
        masks.SetSelf(0, neighborhood.RosterId, context.Id, secrets.SelfMaskSeed, subtract: false);
        for (var first = 0; first < peers.Length; first += SessionMasks.MostPairs)
        {
            var count = Math.Min(SessionMasks.MostPairs, peers.Length - first);
            masks.SetPairs(1 + first, neighborhood.RosterId, neighborhood.Own, peers.AsSpan(first, count), agreed.Range(first, count));
        }
        for (var vector = 0; vector < Parameters.Vectors.Length; vector++)
            input[vector].Apply(masks[vector]);
    }

    private Rejection? Require(bool holds, RejectionRule rule, string expected) => context.Require(holds, rule, 2, expected);
}

/// <summary>A masked input to send, and the next state.</summary>
internal sealed record InputMasked(InputHeaderMessage Header, PackedChunks Chunks, ConsistencyCheckClient Next);
