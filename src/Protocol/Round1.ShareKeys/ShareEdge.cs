using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>One direction of one edge of the graph: how a dealer's bundle for a holder is sealed, opened and checked (protocol.md section 4, rounds 1 and 2).</summary>
/// <param name="RosterId">rid.</param>
/// <param name="Dealer">Who shares its secrets.</param>
/// <param name="Holder">Who gets a share of each.</param>
/// <param name="X">The x of the shares: 1 + the holder's position among the dealer's neighbours.</param>
/// <param name="Graph">k and t, which the associated data binds.</param>
internal sealed record ShareEdge(byte[] RosterId, RosterMember Dealer, RosterMember Holder, int X, GraphParameters Graph)
{
    /// <summary>The leaf of the dealer's commitment tree.</summary>
    public static byte[] CommitmentLeaf(EncryptedShares item) => [.. item.MaskRootCommitment.Span, .. item.SelfMaskCommitment.Span];

    /// <summary>The tree over the commitments of a dealer.</summary>
    public static MerkleTree CommitmentTree(ImmutableArray<EncryptedShares> items) => MerkleTree.Of(items.AsSpan(), 2 * MerkleTree.HashSize, static (item, leaf) =>
    {
        item.MaskRootCommitment.Span.CopyTo(leaf);
        item.SelfMaskCommitment.Span.CopyTo(leaf[MerkleTree.HashSize..]);
    });

    /// <summary>The leaf of the dealer's item tree.</summary>
    public static byte[] ItemLeaf(EncryptedShares item) => [.. item.Ciphertext.Span, .. item.KeyCommitment.Span];

    /// <summary>The tree over the ciphertexts and key commitments of a dealer.</summary>
    public static MerkleTree ItemTree(ImmutableArray<EncryptedShares> items) => MerkleTree.Of(items.AsSpan(), EncryptedShares.CiphertextBytes + MerkleTree.HashSize, static (item, leaf) =>
    {
        item.Ciphertext.Span.CopyTo(leaf);
        item.KeyCommitment.Span.CopyTo(leaf[EncryptedShares.CiphertextBytes..]);
    });

    /// <summary>The key of this direction, from what both ends agree on.</summary>
    /// <param name="agreed">32 bytes.</param>
    /// <param name="key">Receives the key; one memory serves all edges of a client in turn.</param>
    public void ChannelKey(ReadOnlySpan<byte> agreed, SecretBytes key)
        => KeySchedule.ChannelKey(agreed, RosterId, Dealer.Id, Holder.Id, Dealer.ChannelKey, Holder.ChannelKey, key.Writable);

    /// <inheritdoc cref="ChannelKey(ReadOnlySpan{byte}, SecretBytes)"/>
    public SecretBytes ChannelKey(ReadOnlySpan<byte> agreed)
    {
        var key = new SecretBytes(KeySchedule.KeySize);
        ChannelKey(agreed, key);
        return key;
    }

    /// <summary>The commitment to a share of one kind.</summary>
    public byte[] Commitment(int kind, ReadOnlyMemory<byte> share) => SessionHashes.ShareCommitment(RosterId, Dealer.Id, Holder.Id, (byte)kind, share);

    /// <summary>Encrypts both shares, whose commitments stand under <paramref name="commitmentRoot"/>.</summary>
    public EncryptedShares Seal(SecretBytes channelKey, ReadOnlySpan<byte> maskRootShare, ReadOnlySpan<byte> selfMaskShare, byte[] c1, byte[] c2, byte[] commitmentRoot)
    {
        Span<byte> bundle = stackalloc byte[EncryptedShares.BundleBytes];
        ShareBundle.Write(maskRootShare, selfMaskShare, bundle);
        var ciphertext = new byte[EncryptedShares.CiphertextBytes];
        AuthenticatedEncryption.Seal(channelKey.Bytes, bundle, AssociatedData(commitmentRoot), ciphertext);
        CryptographicOperations.ZeroMemory(bundle);
        return new EncryptedShares(ciphertext, KeyCommitment(channelKey.Memory), c1, c2);
    }

    /// <summary>Opens a delivered item into <paramref name="bundle"/> (73 bytes) and checks it.</summary>
    /// <returns>Null when all is well, or the first rule that fails; then the bundle is zero.</returns>
    public RejectionRule? Open(ReadOnlyMemory<byte> channelKey, DeliveredShares item, SecretBytes bundle, Checks checks)
    {
        var broken = Broken(channelKey, item, bundle, checks);
        if (broken is not null)
            CryptographicOperations.ZeroMemory(bundle.Writable);
        return broken;
    }

    /// <summary>Whether an item is the dealer's own word: signed by it, with both inclusion proofs and the key commitment in order.</summary>
    public bool IsDealersOwn(ReadOnlyMemory<byte> channelKey, DeliveredShares item, IIdentityRegistry registry)
        => CommitmentsHold(item)
        && Proofs.Hold(item.ItemRoot, X - 1, Graph.Neighbors, ItemLeaf(item.Shares), item.ItemProof)
        && KeyCommitment(channelKey).AsSpan().SequenceEqual(item.Shares.KeyCommitment.Span)
        && registry.Verifies(Dealer.Id, Statements.Shares(RosterId, Dealer.Id, item.CommitmentRoot, item.ItemRoot), item.Signature.Span);

    private RejectionRule? Broken(ReadOnlyMemory<byte> channelKey, DeliveredShares item, SecretBytes bundle, Checks checks)
    {
        if (!checks.Pass(CommitmentsHold(item), ValidationRules.CommitmentProof))
            return ValidationRules.CommitmentProof;
        if (!checks.Pass(KeyCommitment(channelKey).AsSpan().SequenceEqual(item.Shares.KeyCommitment.Span), ValidationRules.KeyCommitment))
            return ValidationRules.KeyCommitment;
        if (!AuthenticatedEncryption.TryOpen(channelKey.Span, item.Shares.Ciphertext.Span, AssociatedData(item.CommitmentRoot), bundle.Writable))
            return ValidationRules.ShareTag;
        if (!ShareBundle.HasForm(bundle.Bytes))
            return ValidationRules.BundleForm;
        var matches = Commitment(ShareBundle.MaskRootKind, ShareBundle.MaskRootShare(bundle.Memory)).AsSpan().SequenceEqual(item.Shares.MaskRootCommitment.Span)
            && Commitment(ShareBundle.SelfMaskKind, ShareBundle.SelfMaskShare(bundle.Memory)).AsSpan().SequenceEqual(item.Shares.SelfMaskCommitment.Span);
        return checks.Pass(matches, ValidationRules.ShareCommitment) ? null : ValidationRules.ShareCommitment;
    }

    private bool CommitmentsHold(DeliveredShares item) => Proofs.Hold(item.CommitmentRoot, X - 1, Graph.Neighbors, CommitmentLeaf(item.Shares), item.CommitmentProof);

    private byte[] KeyCommitment(ReadOnlyMemory<byte> channelKey) => SessionHashes.KeyCommitment(RosterId, Dealer.Id, Holder.Id, channelKey);

    private byte[] AssociatedData(ReadOnlyMemory<byte> commitmentRoot)
        => SessionHashes.ShareAssociatedData(RosterId, Dealer.Id, Holder.Id, (byte)X, Graph.Threshold, Graph.Neighbors, commitmentRoot.ToArray());
}
