using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>
/// Appends a session's log entries in order. The session is ahead of its log from the moment it makes an entry; entries that the store could not take wait here, and
/// as long as any waits nothing that follows from them may be sent: every step of the host starts with <see cref="FlushAsync"/>.
/// </summary>
internal sealed class SessionLogWriter(ISessionLogStore store, SessionId session, long position)
{
    private readonly List<ReadOnlyMemory<byte>> waiting = [];
    private bool isBoundary;

    /// <summary>The number of entries in the store.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Appends entries, after those that wait.</summary>
    /// <exception cref="IOException">The store cannot be written; the entries wait.</exception>
    public ValueTask AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> entries, bool endsRound)
    {
        waiting.AddRange(entries);
        isBoundary |= endsRound;
        return FlushAsync();
    }

    /// <summary>Appends what waits.</summary>
    /// <exception cref="IOException">The store cannot be written; the entries still wait.</exception>
    /// <exception cref="InvalidOperationException">Somebody else writes this log.</exception>
    public async ValueTask FlushAsync()
    {
        if (waiting.Count == 0)
            return;
        try
        {
            await store.AppendAsync(session, Position, waiting, isBoundary);
        }
        catch (InvalidOperationException) when (Position > 0)
        {
            // An append may have been committed although it was reported as failed.
            if (await store.CountAsync(session) != Position + waiting.Count)
                throw;
        }
        Position += waiting.Count;
        waiting.Clear();
        isBoundary = false;
    }
}
