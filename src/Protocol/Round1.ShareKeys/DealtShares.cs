namespace SecureFed.Protocol;

/// <summary>What a dealer sent, as the server keeps it: the signed message and, until all holders have their items, both trees for the proofs.</summary>
internal sealed class DealtShares
{
    private PairedTrees? trees;

    public DealtShares(SharesMessage message)
    {
        Message = message;
        trees = new PairedTrees(ShareEdge.CommitmentTree(message.Items), ShareEdge.ItemTree(message.Items));
    }

    /// <summary>The message.</summary>
    public SharesMessage Message { get; }

    /// <summary>The root that every ciphertext binds.</summary>
    public ReadOnlyMemory<byte> CommitmentRoot => trees!.Root;

    /// <summary>The root over ciphertexts and key commitments.</summary>
    public ReadOnlyMemory<byte> ItemRoot => trees!.SecondRoot;

    /// <summary>The item for the holder at a position, with everything that shows it to be the dealer's own.</summary>
    public DeliveredShares DeliverTo(int position)
        => new(Message.From, Message.Items[position], CommitmentRoot, trees!.ProofOf(position, 0), ItemRoot, trees!.ProofOf(position, 1), Message.Signature);

    /// <summary>Writes the item of <see cref="DeliverTo"/>.</summary>
    public void WriteTo(int position, ref FrameWriter writer) => DeliveredShares.Write(ref writer, Message.From, Message.Items[position], trees!, position, Message.Signature);

    /// <summary>Asks for what <see cref="WriteTo"/> will read.</summary>
    public void Prefetch(int position)
    {
        Message.Items[position].Prefetch();
        Protocol.Prefetch.Bytes(Message.Signature.Span);
        trees!.PrefetchProofs(position);
    }

    /// <summary>Lets go of the trees, once nobody is sent an item any more.</summary>
    public void ForgetProofs() => trees = null;
}
