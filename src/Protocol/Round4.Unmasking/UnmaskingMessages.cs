using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MessagePack;

namespace SecureFed.Protocol;

/// <summary>Round 4, server to one signer: the certified survivors. There is no field that could ask for a kind of share.</summary>
/// <param name="Session">The session id.</param>
/// <param name="Survivors">U3.</param>
/// <param name="InputRoot">Merkle root over the input header bodies of U3.</param>
/// <param name="HeaderProof">Inclusion proof of the recipient's own header.</param>
/// <param name="Signatures">Survivor signatures by the recipient's neighbours, ascending; empty in the semi-honest model.</param>
/// <param name="ServerSignature">64 bytes by the server.</param>
internal sealed record UnmaskRequestMessage(
    SessionId Session,
    ParticipantSet Survivors,
    ReadOnlyMemory<byte> InputRoot,
    ImmutableArray<ReadOnlyMemory<byte>> HeaderProof,
    ImmutableArray<NeighborSignature> Signatures,
    ReadOnlyMemory<byte> ServerSignature) : IMessage<UnmaskRequestMessage>
{
    public static MessageType Type => MessageType.UnmaskRequest;

    public static long MaximumBytes(WireLimits limits)
        => Frame.Overhead + 192 + ParticipantSet.BytesFor(limits.Participants) + limits.ProofLength * 34L + limits.Degree * 72L;

    public static UnmaskRequestMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(6, "the request");
        return new UnmaskRequestMessage(
            reader.Session(), reader.Set("U3"), reader.Hash("input root"), reader.Proof(reader.Limits.ProofLength),
            reader.AscendingList(reader.Limits.Degree, "signatures", NeighborSignature.Read, item => item.Index), reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(6);
        writer.Session(Session);
        writer.Set(Survivors);
        writer.Bytes(InputRoot);
        writer.Proof(HeaderProof);
        writer.Array(Signatures.Length);
        foreach (var item in Signatures)
            item.Write(ref writer);
        writer.Bytes(ServerSignature);
    }
}

/// <summary>A neighbour's survivor signature.</summary>
/// <param name="Index">The neighbour's index.</param>
/// <param name="Signature">64 bytes.</param>
internal sealed record NeighborSignature(int Index, ReadOnlyMemory<byte> Signature)
{
    public static NeighborSignature Read(ref FrameReader reader)
    {
        reader.Array(2, "a neighbour's signature");
        return new NeighborSignature(reader.Index("index"), reader.Signature());
    }

    public void Write(ref FrameWriter writer)
    {
        writer.Array(2);
        writer.Number(Index);
        writer.Bytes(Signature);
    }
}

/// <summary>Round 4, client to server: one share for every neighbour in U2 of which the client holds a valid one.</summary>
/// <param name="Session">The session id.</param>
/// <param name="From">The sender's index.</param>
/// <param name="Shares">Ascending in the dealer's index, at most one for each.</param>
/// <param name="Signature">64 bytes by the participant.</param>
internal sealed record UnmaskResponseMessage(SessionId Session, int From, ImmutableArray<RevealedShare> Shares, ReadOnlyMemory<byte> Signature)
    : IMessage<UnmaskResponseMessage>
{
    public static MessageType Type => MessageType.UnmaskResponse;

    public static long MaximumBytes(WireLimits limits) => Frame.Overhead + 128 + limits.Degree * 44L;

    public static UnmaskResponseMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(4, "the response");
        return new UnmaskResponseMessage(
            reader.Session(), reader.Index("from"),
            RevealedShare.ReadList(ref reader), reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(4);
        writer.Session(Session);
        writer.Number(From);
        RevealedShare.WriteList(ref writer, Shares);
        writer.Bytes(Signature);
    }
}

/// <summary>One revealed share.</summary>
/// <param name="Dealer">The index of the participant whose secret was shared.</param>
/// <param name="Kind">1: mask root of a dropout; 2: self-mask seed of a survivor.</param>
/// <param name="Share">32 bytes.</param>
internal readonly record struct RevealedShare(int Dealer, int Kind, ReadOnlyMemory<byte> Share)
{
    // An array of three, an index of up to three bytes, a kind, and a byte string of 32.
    private const int LeastBytes = 1 + 1 + 1 + 2 + KeySchedule.KeySize;
    private const int MaximumBytes = LeastBytes + sizeof(ushort);

    /// <summary>SHA-256 of the encoded list: what the response's signature covers.</summary>
    public static byte[] Hash(ImmutableArray<RevealedShare> shares)
    {
        using var output = EncodingBuffer.Take();
        var writer = new FrameWriter(output.Writer);
        WriteList(ref writer, shares);
        writer.Flush();
        return SHA256.HashData(output.Bytes);
    }

    /// <summary>All shares of a response, ascending: looked at as a whole, since mostly all of them are as they should be.</summary>
    public static ImmutableArray<RevealedShare> ReadList(ref FrameReader reader)
    {
        var after = reader;
        var items = new RevealedShare[after.ListHeader(reader.Limits.Degree, "shares")];
        var bytes = after.Peek(items.Length * MaximumBytes);
        var at = 0;
        for (var i = 0; i < items.Length; i++)
            if (!TryRead(bytes, ref at, reader.Limits.Participants, out items[i]) || (i > 0 && items[i - 1].Dealer >= items[i].Dealer))
                return reader.AscendingList(reader.Limits.Degree, "shares", Read, share => share.Dealer);
        after.Skip(at);
        var kept = reader.Keep(bytes[..at]);
        reader = after;
        at = 0;
        for (var i = 0; i < items.Length; i++)
            TryRead(kept, ref at, reader.Limits.Participants, out items[i]);
        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    public static RevealedShare Read(ref FrameReader reader)
    {
        reader.Array(3, "a share");
        return new RevealedShare(
            reader.Index("index"), reader.Number(ShareBundle.MaskRootKind, ShareBundle.SelfMaskKind, "kind"), reader.Hash("share"));
    }

    public static void WriteList(ref FrameWriter writer, ImmutableArray<RevealedShare> shares)
    {
        writer.Array(shares.Length);
        foreach (var share in shares)
        {
            writer.Array(3);
            writer.Number(share.Dealer);
            writer.Number(share.Kind);
            writer.Bytes(share.Share);
        }
    }

    /// <summary>Reads one share in its only encoding; false for anything else, which <see cref="Read"/> then explains.</summary>
    private static bool TryRead(ReadOnlyMemory<byte> bytes, ref int at, int participants, out RevealedShare share)
    {
        share = default;
        var next = bytes.Span[at..];
        if (next.Length < LeastBytes || next[0] != (MessagePackCode.MinFixArray | 3))
            return false;
        var (dealer, length) = next[1] switch
        {
            <= MessagePackCode.MaxFixInt => (next[1], 1),
            MessagePackCode.UInt8 when next[2] > MessagePackCode.MaxFixInt => (next[2], 2),
            MessagePackCode.UInt16 when next[2] != 0 => (next[2] << 8 | next[3], 3),
            _ => (participants, 1),
        };
        var rest = next[(1 + length)..];
        if (dealer >= participants || rest.Length < LeastBytes - 2
            || rest[0] is not (ShareBundle.MaskRootKind or ShareBundle.SelfMaskKind) || rest[1] != MessagePackCode.Bin8 || rest[2] != KeySchedule.KeySize)
            return false;
        share = new RevealedShare(dealer, rest[0], bytes.Slice(at + 1 + length + 3, KeySchedule.KeySize));
        at += length + LeastBytes - 1;
        return true;
    }
}
