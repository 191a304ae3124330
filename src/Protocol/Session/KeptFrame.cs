using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>
/// A client's frame that the server keeps. Messages hold slices of it, and its log entry is the frame with a few bytes before it: it is copied once, where the memory is the host's, or never.
/// </summary>
internal sealed class KeptFrame
{
    private KeptFrame(ReadOnlyMemory<byte> bytes, LoggedEntry entry) => (Bytes, Entry) = (bytes, entry);

    /// <summary>The frame.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Its log entry: that of a chunk, or of any other accepted frame.</summary>
    public LoggedEntry Entry { get; }

    /// <summary>The frame as a decoder reads it.</summary>
    public ReadOnlySequence<byte> Sequence => new(Bytes);

    /// <summary>A frame whose memory the server owns.</summary>
    public static KeptFrame Own(MessageType type, ReadOnlyMemory<byte> frame)
        => new(frame, new LoggedEntry(SessionLogEntry.FrameStart(EntryType(type), frame.Length), frame));

    /// <summary>A copy of a frame, with room for its entry's first bytes before it.</summary>
    public static KeptFrame Copy(MessageType type, in ReadOnlySequence<byte> frame)
    {
        var start = SessionLogEntry.FrameStart(EntryType(type), checked((int)frame.Length));
        var entry = GC.AllocateUninitializedArray<byte>(start.Length + (int)frame.Length);
        start.CopyTo(entry, 0);
        frame.CopyTo(entry.AsSpan(start.Length));
        return new KeptFrame(entry.AsMemory(start.Length), new LoggedEntry(entry));
    }

    private static int EntryType(MessageType type) => type == MessageType.InputChunk ? ChunkEntry.Type : AcceptedEntry.Type;
}

/// <summary>The bytes of one log entry, in one piece or in two.</summary>
internal readonly struct LoggedEntry(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> rest = default)
{
    /// <summary>The first piece.</summary>
    public ReadOnlyMemory<byte> Start { get; } = start;

    /// <summary>The second piece, or nothing.</summary>
    public ReadOnlyMemory<byte> Rest { get; } = rest;

    /// <summary>The entry in one piece, a copy where it has two.</summary>
    public ReadOnlyMemory<byte> Whole => Rest.IsEmpty ? Start : (byte[])[.. Start.Span, .. Rest.Span];
}
