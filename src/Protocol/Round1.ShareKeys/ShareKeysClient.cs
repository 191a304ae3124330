using System.Runtime.InteropServices;

namespace SecureFed.Protocol;

/// <summary>Round 1, client: checks the roster and deals both secrets to its neighbours (protocol.md section 4, round 1, and section 6).</summary>
internal sealed class ShareKeysClient(ClientContext context, SessionParameters parameters, ClientSecrets secrets, AdvertisementMessage own) : ITakesResult, IDisposable
{
    private const int Size = KeySchedule.KeySize;
    private Step step;

    /// <summary>Limits for the roster message.</summary>
    public WireLimits Limits { get; } = WireLimits.BeforeRoster(parameters);

    /// <inheritdoc/>
    public OwnPart Part => new(parameters, own);

    /// <summary>Checks the roster and makes the encrypted shares.</summary>
    public Outcome<SharesDealt> Share(RosterMessage roster, IRandomness randomness)
    {
        step.Take();
        if (!new RosterCheck(context, parameters, own).Accept(roster).Succeeds(out var neighborhood, out var rejection)
            || !ClientChannels.Agree(neighborhood, secrets.ChannelKey).Succeeds(out var channels, out rejection))
            return rejection;

        using var maskRootShares = Split(secrets.MaskRoot, neighborhood.Graph, randomness);
        using var selfMaskShares = Split(secrets.SelfMaskSeed, neighborhood.Graph, randomness);
        var items = ImmutableCollectionsMarshal.AsImmutableArray(Seal(neighborhood, channels, maskRootShares.Memory, selfMaskShares.Memory, out var commitmentRoot));
        var itemRoot = ShareEdge.ItemTree(items).Root;
        var signature = context.Signer.Sign(Statements.Shares(neighborhood.RosterId, context.Id, commitmentRoot, itemRoot));
        var message = new SharesMessage(parameters.Id, neighborhood.Own.Index, items, signature);
        return new SharesDealt(message, new MaskedInputClient(context, neighborhood, secrets, channels));
    }

    /// <summary>Erases the secrets.</summary>
    public void Dispose() => secrets.Dispose();

    /// <summary>The k shares of one secret; the j-th is at j x 32 and goes to the j-th neighbour.</summary>
    private static SecretBytes Split(SecretBytes secret, GraphParameters graph, IRandomness randomness)
    {
        using var coefficients = new SecretBytes(ShamirSharing.RandomnessSize(Size, graph.Threshold));
        randomness.Fill(coefficients.Writable);
        var shares = new SecretBytes(Size * graph.Neighbors);
        ShamirSharing.Split(secret.Bytes, graph.Threshold, graph.Neighbors, coefficients.Bytes, shares.Writable);
        return shares;
    }

    private static EncryptedShares[] Seal(
        Neighborhood neighborhood, ClientChannels channels, ReadOnlyMemory<byte> maskRootShares, ReadOnlyMemory<byte> selfMaskShares, out byte[] commitmentRoot)
    {
        // Every encryption binds the root of all commitments, so these come first.
        var count = neighborhood.Neighbors.Length;
        var (c1, c2) = (new byte[count][], new byte[count][]);
        for (var j = 0; j < count; j++)
        {
            c1[j] = neighborhood.EdgeTo(j).Commitment(ShareBundle.MaskRootKind, maskRootShares.Slice(j * Size, Size));
            c2[j] = neighborhood.EdgeTo(j).Commitment(ShareBundle.SelfMaskKind, selfMaskShares.Slice(j * Size, Size));
        }
        commitmentRoot = MerkleTree.Of(c1.Zip(c2, (first, second) => (byte[])[.. first, .. second])).Root;

        var items = new EncryptedShares[count];
        using var key = new SecretBytes(KeySchedule.KeySize);
        for (var j = 0; j < count; j++)
        {
            var edge = neighborhood.EdgeTo(j);
            edge.ChannelKey(channels.With(j), key);
            items[j] = edge.Seal(key, maskRootShares.Span.Slice(j * Size, Size), selfMaskShares.Span.Slice(j * Size, Size), c1[j], c2[j], commitmentRoot);
        }
        return items;
    }
}

/// <summary>Encrypted shares to send, and the next state.</summary>
internal sealed record SharesDealt(SharesMessage Message, MaskedInputClient Next);
