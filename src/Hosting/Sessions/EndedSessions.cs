using System.Buffers;
using MessagePack;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>
/// The last frames of sessions that are no longer in memory: a participant that was away when a session ended, or when the server started again, still gets its result. The last entry of a log holds it.
/// </summary>
internal sealed class EndedSessions(ISecureFedStore store)
{
    // Reading a log takes a while; participants of one session ask at about the same time.
    private const int MostKept = 32;

    private readonly Dictionary<SessionId, Task<Ended?>> kept = [];
    private readonly Queue<SessionId> order = new();
    private readonly Lock gate = new();

    /// <summary>The result or abort of a session that is over, for somebody who was invited to it; otherwise null.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> FrameAsync(SessionId session, ParticipantId participant)
    {
        Task<Ended?> reading;
        lock (gate)
        {
            if (!kept.TryGetValue(session, out reading!) || reading.IsFaulted)
            {
                kept[session] = reading = ReadAsync(session);
                order.Enqueue(session);
                if (order.Count > MostKept)
                    kept.Remove(order.Dequeue());
            }
        }
        // Not "? frame : null": that null would become an empty frame.
        if (await reading is { } ended && (ended.Cohort.Count == 0 || ended.Cohort.Contains(participant)))
            return ended.Frame;
        return null;
    }

    private async Task<Ended?> ReadAsync(SessionId session)
    {
        if (await store.Sessions.FindAsync(session) is not { End: not null } record)
            return null;
        ReadOnlyMemory<byte> last = default;
        await foreach (var entry in store.Logs.ReadAsync(session))
            last = entry;
        return FrameOf(last) is { } frame ? new Ended(record.Cohort.ToHashSet(), frame) : null;
    }

    /// <summary>The frame of an entry <c>[7, frame]</c> or <c>[8, frame]</c> (session-log.md section 1).</summary>
    private static ReadOnlyMemory<byte>? FrameOf(ReadOnlyMemory<byte> entry)
    {
        if (entry.Span is not [0x92, 7 or 8, ..])
            return null;
        var reader = new MessagePackReader(entry[2..]);
        if (reader.ReadBytes() is { } frame)
            return frame.ToArray();
        return null;
    }

    private sealed record Ended(IReadOnlySet<ParticipantId> Cohort, ReadOnlyMemory<byte> Frame);
}
