namespace SecureFed.Protocol;

/// <summary>What a dealer sent, as the server keeps it: the signed message and, until all holders have their items, both trees for the proofs.</summary>
internal sealed class DealtShares
{
    private MerkleTree? commitments;
    private MerkleTree? items;

    public DealtShares(SharesMessage message)
    {
        Message = message;
        commitments = ShareEdge.CommitmentTree(message.Items);
        items = ShareEdge.ItemTree(message.Items);
    }

    /// <summary>The message.</summary>
    public SharesMessage Message { get; }

    /// <summary>The root that every ciphertext binds.</summary>
    public ReadOnlyMemory<byte> CommitmentRoot => commitments!.RootHash;

    /// <summary>The root over ciphertexts and key commitments.</summary>
    public ReadOnlyMemory<byte> ItemRoot => items!.RootHash;

    /// <summary>The item for the holder at a position, with everything that shows it to be the dealer's own.</summary>
    public DeliveredShares DeliverTo(int position)
        => new(Message.From, Message.Items[position], CommitmentRoot, commitments!.ProofOf(position), ItemRoot, items!.ProofOf(position), Message.Signature);

    /// <summary>Asks for what <see cref="DeliverTo"/> refers to.</summary>
    public void Prefetch(int position)
    {
        Message.Items[position].Prefetch();
        commitments!.PrefetchPath(position);
        items!.PrefetchPath(position);
    }

    /// <summary>Lets go of the trees, once nobody is sent an item any more.</summary>
    public void ForgetProofs() => (commitments, items) = (null, null);
}
