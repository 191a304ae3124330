using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MessagePack;

namespace SecureFed.Protocol;

/// <summary>Round 1, server to one participant: the roster as far as this participant needs it.</summary>
/// <param name="Session">The session id.</param>
/// <param name="Participants">n = |U1|.</param>
/// <param name="RosterRoot">Merkle root over the bodies of all n advertisements in index order.</param>
/// <param name="OwnIndex">The recipient's index.</param>
/// <param name="Entries">Ascending in index: on a complete graph all n without proofs, on a ring the recipient's and its neighbours'.</param>
internal sealed record RosterMessage(
    SessionId Session,
    int Participants,
    ReadOnlyMemory<byte> RosterRoot,
    int OwnIndex,
    ImmutableArray<RosterEntry> Entries) : IMessage<RosterMessage>
{
    public static MessageType Type => MessageType.Roster;

    public static long MaximumBytes(WireLimits limits)
        => Frame.Overhead + 64 + (limits.Degree + 1L) * (AdvertisementMessage.MaximumBodyBytes + 16 + limits.ProofLength * 34L);

    public static RosterMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(5, "the roster");
        return new RosterMessage(
            reader.Session(), reader.Number(1, reader.Limits.Participants, "n"), reader.Hash("roster root"), reader.Index("own index"),
            reader.AscendingList(reader.Limits.Degree + 1, "entries", RosterEntry.Read, entry => entry.Index));
    }

    public void WriteBody(ref FrameWriter writer)
    {
        WriteStart(ref writer, Session, Participants, RosterRoot, OwnIndex, Entries.Length);
        foreach (var entry in Entries)
            entry.Write(ref writer);
    }

    /// <summary>Writes what stands before the entries.</summary>
    public static void WriteStart(ref FrameWriter writer, SessionId session, int participants, ReadOnlyMemory<byte> rosterRoot, int ownIndex, int entries)
    {
        writer.Array(5);
        writer.Session(session);
        writer.Number(participants);
        writer.Bytes(rosterRoot);
        writer.Number(ownIndex);
        writer.Array(entries);
    }
}

/// <summary>One participant in a roster message.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Advertisement">What it advertised; the leaf of the roster tree is its encoded body.</param>
/// <param name="Proof">The inclusion proof from the leaf's sibling upwards; empty on a complete graph.</param>
internal sealed record RosterEntry(int Index, AdvertisementMessage Advertisement, ImmutableArray<ReadOnlyMemory<byte>> Proof)
{
    public static RosterEntry Read(ref FrameReader reader)
    {
        reader.Array(3, "an entry");
        var index = reader.Index("index");
        var body = reader.BytesUpTo(AdvertisementMessage.MaximumBodyBytes, "advertisement");
        var nested = new FrameReader(new ReadOnlySequence<byte>(body), reader.Limits);
        var advertisement = AdvertisementMessage.ReadBody(ref nested);
        if (!nested.End)
            throw FrameReader.Fault(ValidationRules.TrailingBytes, "nothing follows the advertisement");
        return new RosterEntry(index, advertisement, reader.Proof(reader.Limits.ProofLength));
    }

    public void Write(ref FrameWriter writer)
    {
        WriteStart(ref writer, Index, Advertisement);
        writer.Proof(Proof);
    }

    /// <summary>Writes an entry, with its proof where it lies in the tree (none on a complete graph): the server writes one for every neighbour of everybody.</summary>
    public static void Write(ref FrameWriter writer, int index, AdvertisementMessage advertisement, MerkleTree? tree)
    {
        WriteStart(ref writer, index, advertisement);
        if (tree is null)
            writer.Array(0);
        else
            writer.Proof(tree, index);
    }

    private static void WriteStart(ref FrameWriter writer, int index, AdvertisementMessage advertisement)
    {
        writer.Array(3);
        writer.Number(index);
        writer.Bytes(advertisement.Body);
    }
}

/// <summary>Round 1, client to server: encrypted shares for every neighbour in index order.</summary>
/// <param name="Session">The session id.</param>
/// <param name="From">The sender's index.</param>
/// <param name="Items">One for every neighbour, in ascending index order.</param>
/// <param name="Signature">64 bytes by the participant over the commitment root and the root of the ciphertexts.</param>
internal sealed record SharesMessage(SessionId Session, int From, ImmutableArray<EncryptedShares> Items, ReadOnlyMemory<byte> Signature)
    : IMessage<SharesMessage>
{
    public static MessageType Type => MessageType.Shares;

    public static long MaximumBytes(WireLimits limits) => Frame.Overhead + 128 + (long)limits.Degree * EncryptedShares.MaximumBytes;

    public static SharesMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(4, "the shares");
        return new SharesMessage(
            reader.Session(), reader.Index("from"), EncryptedShares.ReadList(ref reader), reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(4);
        writer.Session(Session);
        writer.Number(From);
        writer.Array(Items.Length);
        foreach (var item in Items)
        {
            writer.Array(4);
            item.WriteFields(ref writer);
        }

        writer.Bytes(Signature);
    }
}

/// <summary>What a dealer sends to one neighbour. It is kept as its encoded fields, one slice, which the server passes on as they came.</summary>
internal readonly record struct EncryptedShares
{
    /// <summary>Size of a bundle in bytes.</summary>
    public const int BundleBytes = 73;

    /// <summary>Size of a bundle with the 16-byte tag of AES-256-GCM.</summary>
    public const int CiphertextBytes = BundleBytes + 16;

    /// <summary>Upper bound of an encoded item.</summary>
    public const int MaximumBytes = 1 + FieldsBytes;

    private const int HashBytes = 2 + MerkleTree.HashSize;
    private const int FieldsBytes = 2 + CiphertextBytes + 3 * HashBytes;

    // Where the bytes of each field begin, two bytes after its header.
    private const int CiphertextAt = 2;
    private const int KeyCommitmentAt = CiphertextAt + CiphertextBytes + 2;
    private const int MaskRootCommitmentAt = KeyCommitmentAt + HashBytes;
    private const int SelfMaskCommitmentAt = MaskRootCommitmentAt + HashBytes;

    private readonly ReadOnlyMemory<byte> fields;

    /// <summary>Encodes the fields.</summary>
    public EncryptedShares(
        ReadOnlyMemory<byte> ciphertext, ReadOnlyMemory<byte> keyCommitment, ReadOnlyMemory<byte> maskRootCommitment, ReadOnlyMemory<byte> selfMaskCommitment)
    {
        var encoded = new byte[FieldsBytes];
        Write(encoded, CiphertextAt, CiphertextBytes, ciphertext);
        Write(encoded, KeyCommitmentAt, MerkleTree.HashSize, keyCommitment);
        Write(encoded, MaskRootCommitmentAt, MerkleTree.HashSize, maskRootCommitment);
        Write(encoded, SelfMaskCommitmentAt, MerkleTree.HashSize, selfMaskCommitment);
        fields = encoded;
    }

    private EncryptedShares(ReadOnlyMemory<byte> fields) => this.fields = fields;

    /// <summary>The encrypted bundle and its tag, 89 bytes.</summary>
    public ReadOnlyMemory<byte> Ciphertext
    {
        get => fields.Slice(CiphertextAt, CiphertextBytes);
        init => fields = new EncryptedShares(value, KeyCommitment, MaskRootCommitment, SelfMaskCommitment).fields;
    }

    /// <summary>Commitment to the channel key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> KeyCommitment
    {
        get => fields.Slice(KeyCommitmentAt, MerkleTree.HashSize);
        init => fields = new EncryptedShares(Ciphertext, value, MaskRootCommitment, SelfMaskCommitment).fields;
    }

    /// <summary>c1: commitment to the share of the mask root, 32 bytes.</summary>
    public ReadOnlyMemory<byte> MaskRootCommitment
    {
        get => fields.Slice(MaskRootCommitmentAt, MerkleTree.HashSize);
        init => fields = new EncryptedShares(Ciphertext, KeyCommitment, value, SelfMaskCommitment).fields;
    }

    /// <summary>c2: commitment to the share of the self-mask seed, 32 bytes.</summary>
    public ReadOnlyMemory<byte> SelfMaskCommitment
    {
        get => fields.Slice(SelfMaskCommitmentAt, MerkleTree.HashSize);
        init => fields = new EncryptedShares(Ciphertext, KeyCommitment, MaskRootCommitment, value).fields;
    }

    /// <summary>The items for all neighbours: looked at as a whole, since mostly all of them are as they should be.</summary>
    public static ImmutableArray<EncryptedShares> ReadList(ref FrameReader reader)
    {
        var after = reader;
        var count = after.ListHeader(reader.Limits.Degree, "items");
        var next = after.Peek(count * MaximumBytes);
        if (!HaveLayout(next.Span, count))
            return reader.List(reader.Limits.Degree, "items", ReadItem);
        after.Skip(next.Length);
        reader = after;
        next = reader.Keep(next);
        var items = new EncryptedShares[count];
        for (var i = 0; i < count; i++)
            items[i] = new EncryptedShares(next.Slice(i * MaximumBytes + 1, FieldsBytes));
        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    public static EncryptedShares ReadItem(ref FrameReader reader)
    {
        reader.Array(4, "an item");
        return ReadFields(ref reader);
    }

    public static EncryptedShares ReadFields(ref FrameReader reader)
    {
        var next = reader.Peek(FieldsBytes);
        if (!HasLayout(next.Span))
            return new(reader.Bytes(CiphertextBytes, "ciphertext"), reader.Hash("key commitment"), reader.Hash("c1"), reader.Hash("c2"));
        reader.Skip(FieldsBytes);
        return new EncryptedShares(reader.Keep(next));
    }

    public void WriteFields(ref FrameWriter writer) => writer.Encoded(fields);

    /// <summary>Asks for the fields that will be written soon.</summary>
    public void Prefetch() => Protocol.Prefetch.Bytes(fields.Span);

    private static bool HaveLayout(ReadOnlySpan<byte> items, int count)
    {
        if (items.Length != count * MaximumBytes)
            return false;
        for (; !items.IsEmpty; items = items[MaximumBytes..])
            if (items[0] != (MessagePackCode.MinFixArray | 4) || !HasLayout(items.Slice(1, FieldsBytes)))
                return false;
        return true;
    }

    private static bool HasLayout(ReadOnlySpan<byte> fields)
        => fields.Length == FieldsBytes
        && HasHeader(fields, CiphertextAt, CiphertextBytes)
        && HasHeader(fields, KeyCommitmentAt, MerkleTree.HashSize)
        && HasHeader(fields, MaskRootCommitmentAt, MerkleTree.HashSize)
        && HasHeader(fields, SelfMaskCommitmentAt, MerkleTree.HashSize);

    private static bool HasHeader(ReadOnlySpan<byte> fields, int at, int length) => fields[at - 2] == MessagePackCode.Bin8 && fields[at - 1] == length;

    private static void Write(Span<byte> fields, int at, int length, ReadOnlyMemory<byte> value)
    {
        if (value.Length != length)
            throw new ArgumentException($"the field has {length} bytes", nameof(value));
        (fields[at - 2], fields[at - 1]) = (MessagePackCode.Bin8, (byte)length);
        value.Span.CopyTo(fields[at..]);
    }
}

/// <summary>What an encrypted bundle holds (wire.md section 4): one share of each secret of the dealer.</summary>
internal static class ShareBundle
{
    /// <summary>Kind 1: the share of the mask root.</summary>
    public const int MaskRootKind = 1;

    /// <summary>Kind 2: the share of the self-mask seed.</summary>
    public const int SelfMaskKind = 2;

    // [[1, bin 32], [2, bin 32]]: the shortest encoding has fixed bytes around the two shares.
    private static ReadOnlySpan<byte> FirstHeader => [0x92, 0x92, MaskRootKind, 0xC4, 32];

    private static ReadOnlySpan<byte> SecondHeader => [0x92, SelfMaskKind, 0xC4, 32];

    /// <summary>Writes the 73 bytes of a bundle.</summary>
    public static void Write(ReadOnlySpan<byte> maskRootShare, ReadOnlySpan<byte> selfMaskShare, Span<byte> bundle)
    {
        FirstHeader.CopyTo(bundle);
        maskRootShare.CopyTo(bundle[5..]);
        SecondHeader.CopyTo(bundle[37..]);
        selfMaskShare.CopyTo(bundle[41..EncryptedShares.BundleBytes]);
    }

    /// <summary>Whether the bytes have the one form of a bundle; then the shares stand at 5..37 and 41..73.</summary>
    public static bool HasForm(ReadOnlySpan<byte> bundle)
        => bundle.Length == EncryptedShares.BundleBytes && bundle.StartsWith(FirstHeader) && bundle[37..].StartsWith(SecondHeader);

    /// <summary>The share of the mask root in a bundle.</summary>
    public static ReadOnlyMemory<byte> MaskRootShare(ReadOnlyMemory<byte> bundle) => bundle[5..37];

    /// <summary>The share of the self-mask seed in a bundle.</summary>
    public static ReadOnlyMemory<byte> SelfMaskShare(ReadOnlyMemory<byte> bundle) => bundle[41..73];
}
