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
    private int uncertain;

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
        await SettleUncertainAsync();
        try
        {
            await store.AppendAsync(session, Position, waiting, isBoundary);
        }
        catch (IOException)
        {
            uncertain = waiting.Count;
            throw;
        }
        Position += waiting.Count;
        waiting.Clear();
        isBoundary = false;
        uncertain = 0;
    }

    /// <summary>An append may have been committed although it was reported as failed: then its entries stand in the log, and wait no longer.</summary>
    private async ValueTask SettleUncertainAsync()
    {
        if (uncertain == 0 || await store.CountAsync(session) != Position + uncertain || !await IsOursAsync())
            return;
        Position += uncertain;
        waiting.RemoveRange(0, uncertain);
        uncertain = 0;
    }

    private async ValueTask<bool> IsOursAsync()
    {
        var (ours, position) = (true, 0L);
        await foreach (var entry in store.ReadAsync(session))
            if (position++ >= Position)
                ours &= entry.Span.SequenceEqual(waiting[(int)(position - 1 - Position)].Span);
        return ours;
    }
}
