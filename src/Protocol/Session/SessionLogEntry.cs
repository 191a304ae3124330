using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>One entry of a session log (session-log.md section 1).</summary>
internal abstract record SessionLogEntry
{
    /// <summary>Whether the entry stands in the hash chain; chunks stand under the vector root of their header instead.</summary>
    public virtual bool IsChained => true;

    /// <summary>Whether nothing may follow.</summary>
    public virtual bool IsLast => false;

    /// <summary>The entry as it stands in the log.</summary>
    public byte[] Encode()
    {
        using var output = EncodingBuffer.Take();
        var writer = new FrameWriter(output.Writer);
        Write(ref writer);
        writer.Flush();
        return output.Bytes.ToArray();
    }

    /// <summary>Reads one entry; faults leave through <see cref="FrameFaultException"/>.</summary>
    public static SessionLogEntry Read(ref FrameReader reader)
    {
        var length = reader.ArrayOf(2, 5, "an entry");
        var type = reader.Number(1, 8, "entry type");
        var expected = type switch { 5 => 5, 6 => 4, _ => 2 };
        if (length != expected)
            throw FrameReader.Fault(ValidationRules.Shape, $"an entry of type {type} is an array of {expected}, found {length}");
        return type switch
        {
            1 => new OfferEntry(reader.Bytes("frame")),
            2 => new AcceptedEntry(reader.Bytes("frame")),
            3 => new ChunkEntry(reader.Bytes("frame")),
            4 => new CloseEntry(reader.Number(0, 4, "round")),
            5 => new RejectionEntry(
                reader.Number(0, 5, "round"), reader.Name(Complaint.MaximumRuleLength, "rule"), reader.Id(), reader.Hash("frame hash")),
            6 => new SignatureEntry(
                (MessageType)reader.Number((int)MessageType.UnmaskRequest, (int)MessageType.UnmaskRequest, "message type"),
                reader.Index("recipient"), reader.Signature()),
            7 => new AbortEntry(reader.Bytes("frame")),
            _ => new ResultEntry(reader.Bytes("frame")),
        };
    }

    /// <summary>Writes the entry's array.</summary>
    protected abstract void Write(ref FrameWriter writer);

    /// <summary>What stands before the frame in the entry of a frame of this length.</summary>
    public static byte[] FrameStart(int type, int frameLength)
    {
        using var output = EncodingBuffer.Take();
        var writer = new FrameWriter(output.Writer);
        writer.Array(2);
        writer.Number(type);
        writer.BytesHeader(frameLength);
        writer.Flush();
        return output.Bytes.ToArray();
    }

    private protected static void WriteFrame(ref FrameWriter writer, int type, in ReadOnlySequence<byte> frame)
    {
        writer.Array(2);
        writer.Number(type);
        writer.Bytes(frame);
    }
}

/// <summary>The offer as sent: the first entry.</summary>
internal sealed record OfferEntry(ReadOnlySequence<byte> Frame) : SessionLogEntry
{
    protected override void Write(ref FrameWriter writer) => WriteFrame(ref writer, 1, Frame);
}

/// <summary>An accepted frame of a client, as received.</summary>
internal sealed record AcceptedEntry(ReadOnlySequence<byte> Frame) : SessionLogEntry
{
    public const int Type = 2;

    protected override void Write(ref FrameWriter writer) => WriteFrame(ref writer, Type, Frame);
}

/// <summary>A chunk of an accepted input, before its header.</summary>
internal sealed record ChunkEntry(ReadOnlySequence<byte> Frame) : SessionLogEntry
{
    public const int Type = 3;

    public override bool IsChained => false;

    protected override void Write(ref FrameWriter writer) => WriteFrame(ref writer, Type, Frame);
}

/// <summary>The host closed a round.</summary>
internal sealed record CloseEntry(int Round) : SessionLogEntry
{
    protected override void Write(ref FrameWriter writer)
    {
        writer.Array(2);
        writer.Number(4);
        writer.Number(Round);
    }
}

/// <summary>A refused frame whose culprit is proven.</summary>
internal sealed record RejectionEntry(int Round, string Rule, ParticipantId Culprit, ReadOnlyMemory<byte> FrameHash) : SessionLogEntry
{
    protected override void Write(ref FrameWriter writer)
    {
        writer.Array(5);
        writer.Number(5);
        writer.Number(Round);
        writer.Name(Rule);
        writer.Name(Culprit.Text);
        writer.Bytes(FrameHash);
    }
}

/// <summary>The server's signature in an unmask request to one recipient; the rest of that frame follows from the state.</summary>
internal sealed record SignatureEntry(MessageType Type, int Recipient, ReadOnlyMemory<byte> Signature) : SessionLogEntry
{
    protected override void Write(ref FrameWriter writer)
    {
        writer.Array(4);
        writer.Number(6);
        writer.Number((int)Type);
        writer.Number(Recipient);
        writer.Bytes(Signature);
    }
}

/// <summary>The abort as sent.</summary>
internal sealed record AbortEntry(ReadOnlySequence<byte> Frame) : SessionLogEntry
{
    public override bool IsLast => true;

    protected override void Write(ref FrameWriter writer) => WriteFrame(ref writer, 7, Frame);
}

/// <summary>The result as sent.</summary>
internal sealed record ResultEntry(ReadOnlySequence<byte> Frame) : SessionLogEntry
{
    public override bool IsLast => true;

    protected override void Write(ref FrameWriter writer) => WriteFrame(ref writer, 8, Frame);
}
