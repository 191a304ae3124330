using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>Round 3, server to one survivor: the survivors it claims.</summary>
/// <param name="Session">The session id.</param>
/// <param name="Survivors">U3.</param>
/// <param name="InputRoot">Merkle root over the input header bodies of U3 in index order.</param>
/// <param name="HeaderProof">Inclusion proof of the recipient's own header.</param>
internal sealed record SurvivorProposalMessage(
    SessionId Session, ParticipantSet Survivors, ReadOnlyMemory<byte> InputRoot, ImmutableArray<ReadOnlyMemory<byte>> HeaderProof)
    : IMessage<SurvivorProposalMessage>
{
    public static MessageType Type => MessageType.SurvivorProposal;

    public static long MaximumBytes(WireLimits limits)
        => Frame.Overhead + 128 + ParticipantSet.BytesFor(limits.Participants) + limits.ProofLength * 34L;

    public static SurvivorProposalMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(4, "the proposal");
        return new SurvivorProposalMessage(
            reader.Session(), reader.Set("U3"), reader.Hash("input root"), reader.Proof(reader.Limits.ProofLength));
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(4);
        writer.Session(Session);
        writer.Set(Survivors);
        writer.Bytes(InputRoot);
        writer.Proof(HeaderProof);
    }
}

/// <summary>Round 3, client to server: the one survivor root this client ever signs in the session.</summary>
/// <param name="Session">The session id.</param>
/// <param name="From">The sender's index.</param>
/// <param name="SurvivorRoot">32 bytes.</param>
/// <param name="Signature">64 bytes by the participant.</param>
internal sealed record SurvivorSignatureMessage(SessionId Session, int From, ReadOnlyMemory<byte> SurvivorRoot, ReadOnlyMemory<byte> Signature)
    : IMessage<SurvivorSignatureMessage>
{
    public static MessageType Type => MessageType.SurvivorSignature;

    public static long MaximumBytes(WireLimits limits) => Frame.Overhead + 160;

    public static SurvivorSignatureMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(4, "the survivor signature");
        return new SurvivorSignatureMessage(reader.Session(), reader.Index("from"), reader.Hash("survivor root"), reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(4);
        writer.Session(Session);
        writer.Number(From);
        writer.Bytes(SurvivorRoot);
        writer.Bytes(Signature);
    }
}
