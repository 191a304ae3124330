namespace SecureFed.Protocol;

/// <summary>What a dealer sent, as the server keeps it: the signed message, and both trees for the proofs that go to the holders.</summary>
internal sealed class DealtShares
{
    private readonly MerkleTree commitments;
    private readonly MerkleTree items;

    public DealtShares(SharesMessage message)
    {
        Message = message;
        commitments = MerkleTree.Of(message.Items.Select(ShareEdge.CommitmentLeaf));
        items = MerkleTree.Of(message.Items.Select(ShareEdge.ItemLeaf));
    }

    /// <summary>The message.</summary>
    public SharesMessage Message { get; }

    /// <summary>The root that every ciphertext binds.</summary>
    public ReadOnlyMemory<byte> CommitmentRoot => commitments.Root;

    /// <summary>The root over ciphertexts and key commitments.</summary>
    public ReadOnlyMemory<byte> ItemRoot => items.Root;

    /// <summary>The item for the holder at a position, with everything that shows it to be the dealer's own.</summary>
    public DeliveredShares DeliverTo(int position)
        => new(Message.From, Message.Items[position], CommitmentRoot, commitments.ProofOf(position), ItemRoot, items.ProofOf(position), Message.Signature);
}
