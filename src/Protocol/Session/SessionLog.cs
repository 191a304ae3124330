namespace SecureFed.Protocol;

/// <summary>The head of a session log's hash chain and the bytes of each new entry, which the host stores before it sends what follows from them (session-log.md).</summary>
internal sealed class SessionLog(SessionId session)
{
    private byte[] head = Transcript.H("SecureFed/v1/log", session);

    /// <summary>The hash over every chained entry so far, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Head => head;

    /// <summary>Extends the chain, unless the entry stands outside it.</summary>
    /// <returns>The bytes to append to the log.</returns>
    public byte[] Append(SessionLogEntry entry)
    {
        var encoded = entry.Encode();
        Extend(entry, encoded);
        return encoded;
    }

    /// <summary>Extends the chain by an accepted frame.</summary>
    public LoggedEntry Append(KeptFrame frame)
    {
        head = Transcript.H("SecureFed/v1/log-entry", head, frame.Entry.Start.Span, frame.Entry.Rest.Span);
        return frame.Entry;
    }

    /// <summary>Extends the chain by an entry that was read from a log.</summary>
    public void Extend(SessionLogEntry entry, ReadOnlyMemory<byte> encoded)
    {
        if (entry.IsChained)
            head = Transcript.H("SecureFed/v1/log-entry", head, encoded);
    }
}
