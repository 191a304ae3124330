using System.Buffers;
using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>Round 2, server to one participant: who shared, and what each neighbour in U2 encrypted for the recipient.</summary>
/// <param name="Session">The session id.</param>
/// <param name="Shared">U2.</param>
/// <param name="Items">One for every neighbour in U2, ascending in the dealer's index.</param>
internal sealed record ShareDeliveryMessage(SessionId Session, ParticipantSet Shared, ImmutableArray<DeliveredShares> Items)
    : IMessage<ShareDeliveryMessage>
{
    public static MessageType Type => MessageType.ShareDelivery;

    public static long MaximumBytes(WireLimits limits)
        => Frame.Overhead + 64 + ParticipantSet.BytesFor(limits.Participants)
            + (long)limits.Degree * DeliveredShares.MaximumBytes(limits.Degree);

    public static ShareDeliveryMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(3, "the delivery");
        return new ShareDeliveryMessage(
            reader.Session(), reader.Set("U2"),
            reader.AscendingList(reader.Limits.Degree, "items", DeliveredShares.Read, item => item.Dealer));
    }

    public void WriteBody(ref FrameWriter writer)
    {
        WriteStart(ref writer, Session, Shared, Items.Length);
        foreach (var item in Items)
            item.Write(ref writer);
    }

    /// <summary>Writes what stands before the items.</summary>
    public static void WriteStart(ref FrameWriter writer, SessionId session, ParticipantSet shared, int items)
    {
        writer.Array(3);
        writer.Session(session);
        writer.Set(shared);
        writer.Array(items);
    }
}

/// <summary>One dealer's item for the recipient, with what proves that it is the dealer's own: its signature over both roots, and both inclusion proofs.</summary>
/// <param name="Dealer">The dealer's index.</param>
/// <param name="Shares">What the dealer sent for the recipient.</param>
/// <param name="CommitmentRoot">The dealer's commitment root, 32 bytes.</param>
/// <param name="CommitmentProof">Inclusion proof of c1 ‖ c2 among the dealer's k neighbours.</param>
/// <param name="ItemRoot">The root of the dealer's ciphertexts and key commitments, 32 bytes.</param>
/// <param name="ItemProof">Inclusion proof of ciphertext ‖ key commitment among the dealer's k neighbours.</param>
/// <param name="Signature">The dealer's signature over both roots, 64 bytes.</param>
internal sealed record DeliveredShares(
    int Dealer,
    EncryptedShares Shares,
    ReadOnlyMemory<byte> CommitmentRoot,
    ImmutableArray<ReadOnlyMemory<byte>> CommitmentProof,
    ReadOnlyMemory<byte> ItemRoot,
    ImmutableArray<ReadOnlyMemory<byte>> ItemProof,
    ReadOnlyMemory<byte> Signature)
{
    /// <summary>The most hashes of a proof among k neighbours: ceil(log2 k).</summary>
    public static int ProofLength(int degree) => degree <= 1 ? 0 : int.Log2(degree - 1) + 1;

    /// <summary>Upper bound of an encoded item: index, shares, two roots, two proofs and a signature.</summary>
    public static int MaximumBytes(int degree) => 1 + 5 + EncryptedShares.MaximumBytes + 2 * 34 + 2 * (3 + 34 * ProofLength(degree)) + 66;

    public static DeliveredShares Read(ref FrameReader reader)
    {
        reader.Array(10, "an item");
        var proofLength = ProofLength(reader.Limits.Degree);
        return new DeliveredShares(
            reader.Index("dealer"), EncryptedShares.ReadFields(ref reader), reader.Hash("commitment root"), reader.Proof(proofLength),
            reader.Hash("item root"), reader.Proof(proofLength), reader.Signature());
    }

    public void Write(ref FrameWriter writer)
    {
        writer.Array(10);
        writer.Number(Dealer);
        Shares.WriteFields(ref writer);
        writer.Bytes(CommitmentRoot);
        writer.Proof(CommitmentProof);
        writer.Bytes(ItemRoot);
        writer.Proof(ItemProof);
        writer.Bytes(Signature);
    }

    /// <summary>Writes an item, with the proofs where they lie in the dealer's trees: the server writes one for every neighbour of everybody.</summary>
    public static void Write(ref FrameWriter writer, int dealer, EncryptedShares shares, PairedTrees trees, int position, ReadOnlyMemory<byte> signature)
    {
        writer.Array(10);
        writer.Number(dealer);
        shares.WriteFields(ref writer);
        writer.Bytes(trees.Root);
        writer.Proof(trees, position, 0);
        writer.Bytes(trees.SecondRoot);
        writer.Proof(trees, position, 1);
        writer.Bytes(signature);
    }
}

/// <summary>Round 2, client to server: the signed promise of one masked input, whose chunks follow.</summary>
/// <param name="Session">The session id.</param>
/// <param name="From">The sender's index.</param>
/// <param name="VectorRoot">Merkle root over all chunks, 32 bytes.</param>
/// <param name="SharedHash">The U2 hash, 32 bytes.</param>
/// <param name="Complaints">Dealers whose item failed a check, ascending.</param>
/// <param name="Signature">64 bytes by the participant.</param>
internal sealed record InputHeaderMessage(
    SessionId Session,
    int From,
    ReadOnlyMemory<byte> VectorRoot,
    ReadOnlyMemory<byte> SharedHash,
    ImmutableArray<Complaint> Complaints,
    ReadOnlyMemory<byte> Signature) : IMessage<InputHeaderMessage>
{
    public static MessageType Type => MessageType.InputHeader;

    public static long MaximumBytes(WireLimits limits) => Frame.Overhead + 192 + limits.Degree * 52L;

    public static InputHeaderMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(6, "the input header");
        return new InputHeaderMessage(
            reader.Session(), reader.Index("from"), reader.Hash("vector root"), reader.Hash("U2 hash"),
            reader.AscendingList(reader.Limits.Degree, "complaints", Complaint.Read, complaint => complaint.Dealer), reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(6);
        writer.Session(Session);
        writer.Number(From);
        writer.Bytes(VectorRoot);
        writer.Bytes(SharedHash);
        Complaint.WriteList(ref writer, Complaints);
        writer.Bytes(Signature);
    }
}

/// <summary>A dealer's item that failed, with the key that lets anyone repeat the check.</summary>
/// <param name="Dealer">The dealer's index.</param>
/// <param name="Rule">Number of the rule that failed, 1 to 8 characters.</param>
/// <param name="ChannelKey">The channel key of this one direction, or empty when the key commitment itself failed.</param>
internal sealed record Complaint(int Dealer, string Rule, ReadOnlyMemory<byte> ChannelKey)
{
    /// <summary>The longest rule number.</summary>
    public const int MaximumRuleLength = 8;

    /// <summary>The encoded list: what the header's signature covers by its hash.</summary>
    public static byte[] Encode(ImmutableArray<Complaint> complaints)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameWriter(output);
        WriteList(ref writer, complaints);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static Complaint Read(ref FrameReader reader)
    {
        reader.Array(3, "a complaint");
        var dealer = reader.Index("dealer");
        var rule = reader.Name(MaximumRuleLength, "rule");
        var key = reader.BytesUpTo(32, "channel key");
        return key.Length is 0 or 32
            ? new Complaint(dealer, rule, key)
            : throw FrameReader.Fault(ValidationRules.WrongLength, $"channel key has 32 bytes or none, found {key.Length}");
    }

    public static void WriteList(ref FrameWriter writer, ImmutableArray<Complaint> complaints)
    {
        writer.Array(complaints.Length);
        foreach (var complaint in complaints)
        {
            writer.Array(3);
            writer.Number(complaint.Dealer);
            writer.Name(complaint.Rule);
            writer.Bytes(complaint.ChannelKey);
        }
    }
}

/// <summary>Round 2, client to server: one chunk of one masked vector.</summary>
/// <param name="Session">The session id.</param>
/// <param name="From">The sender's index.</param>
/// <param name="Vector">The vector's position in the parameters.</param>
/// <param name="Chunk">The chunk's position in the vector.</param>
/// <param name="Packed">The packed values, a slice of the frame.</param>
internal sealed record InputChunkMessage(SessionId Session, int From, int Vector, int Chunk, ReadOnlySequence<byte> Packed)
    : IMessage<InputChunkMessage>
{
    public static MessageType Type => MessageType.InputChunk;

    public static long MaximumBytes(WireLimits limits) => Frame.Overhead + limits.Vectors.Max(vector => vector.PackedBytes(0));

    public static InputChunkMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(5, "the chunk");
        var session = reader.Session();
        var from = reader.Index("from");
        var vector = reader.Number(0, reader.Limits.Vectors.Length - 1, "vector");
        var spec = reader.Limits.Vectors[vector];
        var chunk = reader.Number(0, spec.Chunks - 1, "chunk");
        var packed = reader.Bytes("packed");
        if (packed.Length != spec.PackedBytes(chunk))
            throw FrameReader.Fault(ValidationRules.WrongLength, $"packed has {spec.PackedBytes(chunk)} bytes, found {packed.Length}");
        var usedBits = spec.ValuesInChunk(chunk) * spec.Bits % 8;
        if (usedBits != 0 && packed.Slice(packed.Length - 1).FirstSpan[0] >> usedBits != 0)
            throw FrameReader.Fault(ValidationRules.BadPadding, "the unused bits of a chunk are zero");
        return new InputChunkMessage(session, from, vector, chunk, packed);
    }

    public void WriteBody(ref FrameWriter writer)
    {
        WriteStart(ref writer);
        writer.Bytes(Packed);
    }

    /// <summary>Compares what stands before the packed bytes only: these are a slice of the frame itself.</summary>
    public static bool IsCanonical(in ReadOnlySequence<byte> frame, InputChunkMessage message)
    {
        using var output = EncodingBuffer.Take();
        message.WriteStart(output.Writer, (int)message.Packed.Length);
        return frame.Length == output.Bytes.Length + message.Packed.Length && Frame.Is(frame.Slice(0, output.Bytes.Length), output.Bytes);
    }

    /// <summary>The frame of a chunk of <paramref name="packedBytes"/> bytes, whose place at its end is still to be filled.</summary>
    public static byte[] Reserve(SessionId session, int from, int vector, int chunk, int packedBytes)
    {
        using var output = EncodingBuffer.Take();
        new InputChunkMessage(session, from, vector, chunk, default).WriteStart(output.Writer, packedBytes);
        var frame = GC.AllocateUninitializedArray<byte>(output.Bytes.Length + packedBytes);
        output.Bytes.CopyTo(frame);
        return frame;
    }

    private void WriteStart(ArrayBufferWriter<byte> output, int packedBytes)
    {
        var writer = new FrameWriter(output);
        Frame.WriteHeader(ref writer, Type);
        WriteStart(ref writer);
        writer.BytesHeader(packedBytes);
        writer.Flush();
    }

    private void WriteStart(ref FrameWriter writer)
    {
        writer.Array(5);
        writer.Session(Session);
        writer.Number(From);
        writer.Number(Vector);
        writer.Number(Chunk);
    }
}
