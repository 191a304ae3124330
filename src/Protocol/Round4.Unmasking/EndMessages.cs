using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>
/// Server to everybody: the announced aggregate by its hash, bound to the survivors and the server's log. Beside what is signed stands what the signed survivor root is made of, so that anybody can read off who
/// is in the sum (protocol.md section 4, round 4).
/// </summary>
/// <param name="Session">The session id.</param>
/// <param name="Participants">n = |U1|.</param>
/// <param name="RosterRoot">Root over the advertisements, 32 bytes; with sid and n it gives the roster id.</param>
/// <param name="Place">Where the recipient stands in the roster, for a recipient that dealt no shares and may never have seen the roster; null for all others, and in the log.</param>
/// <param name="SharedHash">The U2 hash, 32 bytes.</param>
/// <param name="Survivors">U3.</param>
/// <param name="InputRoot">Root over the input headers of U3, 32 bytes.</param>
/// <param name="AggregateHash">Hash of the sums of all vectors, 32 bytes.</param>
/// <param name="LogHead">Head of the session log before its result entry, 32 bytes.</param>
/// <param name="ServerSignature">64 bytes by the server.</param>
internal sealed record ResultMessage(
    SessionId Session,
    int Participants,
    ReadOnlyMemory<byte> RosterRoot,
    RosterPlace? Place,
    ReadOnlyMemory<byte> SharedHash,
    ParticipantSet Survivors,
    ReadOnlyMemory<byte> InputRoot,
    ReadOnlyMemory<byte> AggregateHash,
    ReadOnlyMemory<byte> LogHead,
    ReadOnlyMemory<byte> ServerSignature) : IMessage<ResultMessage>
{
    public static MessageType Type => MessageType.Result;

    /// <summary>rid.</summary>
    public byte[] RosterId => SessionHashes.RosterId(Session, Participants, RosterRoot.ToArray());

    /// <summary>The survivor root that the signature is over.</summary>
    public byte[] SurvivorRoot => SessionHashes.SurvivorRoot(RosterId, SharedHash.ToArray(), Survivors.Bitmap, Survivors.Count, InputRoot.ToArray());

    /// <summary>What the server signs.</summary>
    public byte[] Statement => Statements.Result(RosterId, SurvivorRoot, Survivors.Count, AggregateHash, LogHead);

    public static long MaximumBytes(WireLimits limits)
        => Frame.Overhead + 320 + RosterPlace.MaximumBytes(limits) + ParticipantSet.BytesFor(limits.Participants);

    public static ResultMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(10, "the result");
        var session = reader.Session();
        var participants = reader.Number(reader.Limits.IsRosterKnown ? reader.Limits.Participants : 1, reader.Limits.Participants, "n");
        // The bitmap and the place are bounded by the n that was just read.
        var rest = reader.With(reader.Limits.Among(participants));
        var result = new ResultMessage(
            session, participants, rest.Hash("roster root"), RosterPlace.Read(ref rest), rest.Hash("U2 hash"), rest.Set("U3"), rest.Hash("input root"),
            rest.Hash("aggregate hash"), rest.Hash("log head"), rest.Signature());
        reader = rest.With(reader.Limits);
        return result;
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(10);
        writer.Session(Session);
        writer.Number(Participants);
        writer.Bytes(RosterRoot);
        RosterPlace.Write(ref writer, Place);
        writer.Bytes(SharedHash);
        writer.Set(Survivors);
        writer.Bytes(InputRoot);
        writer.Bytes(AggregateHash);
        writer.Bytes(LogHead);
        writer.Bytes(ServerSignature);
    }

    /// <summary>Whether the server signed it.</summary>
    public bool IsSignedBy(ReadOnlyMemory<byte> serverKey) => Signatures.Verify(serverKey.Span, Statement, ServerSignature.Span);
}

/// <summary>Where one participant stands in the roster.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Proof">The inclusion proof of its advertisement body under the roster root.</param>
internal sealed record RosterPlace(int Index, ImmutableArray<ReadOnlyMemory<byte>> Proof)
{
    /// <summary>Upper bound of a place as a field.</summary>
    public static long MaximumBytes(WireLimits limits) => 8 + limits.ProofLength * 34L;

    /// <summary>A place, or null for the empty array.</summary>
    public static RosterPlace? Read(ref FrameReader reader)
        => reader.OptionalArray(2, "the place") ? new RosterPlace(reader.Index("index"), reader.Proof(reader.Limits.ProofLength)) : null;

    public static void Write(ref FrameWriter writer, RosterPlace? place)
    {
        writer.Array(place is null ? 0 : 2);
        if (place is null)
            return;
        writer.Number(place.Index);
        writer.Proof(place.Proof);
    }
}

/// <summary>Server to everybody: the session ended without a sum.</summary>
/// <param name="Session">The session id.</param>
/// <param name="Code">Why.</param>
/// <param name="LogHead">Head of the session log before its abort entry, 32 bytes.</param>
/// <param name="ServerSignature">64 bytes by the server over <c>LP("SecureFed/v1/abort", sid, u8 code, log head)</c>.</param>
internal sealed record AbortMessage(SessionId Session, AbortCode Code, ReadOnlyMemory<byte> LogHead, ReadOnlyMemory<byte> ServerSignature) : IMessage<AbortMessage>
{
    public static MessageType Type => MessageType.Abort;

    public static long MaximumBytes(WireLimits limits) => Frame.Overhead + 192;

    public static AbortMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(4, "the abort");
        return new AbortMessage(
            reader.Session(), (AbortCode)reader.Number((int)AbortCode.Host, (int)AbortCode.ResultOutOfBounds, "code"), reader.Hash("log head"), reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(4);
        writer.Session(Session);
        writer.Number((int)Code);
        writer.Bytes(LogHead);
        writer.Bytes(ServerSignature);
    }
}
