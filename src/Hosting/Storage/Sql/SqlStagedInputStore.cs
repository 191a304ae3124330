using System.Runtime.CompilerServices;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Staged inputs: one row for each frame.</summary>
internal sealed class SqlStagedInputStore(SqlDatabase database, LogDurability durability) : IStagedInputStore
{
    private bool IsSynced => durability == LogDurability.EveryEntry;

    public async ValueTask StageAsync(
        SessionId session, ParticipantId sender, int firstPart, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfNegative(firstPart);
        var input = InputOf(session, sender);
        await database.WriteAsync(IsSynced, statements => statements.RunAsync(
            "INSERT INTO staged_frame (session, sender, part, frame) VALUES (@session, @sender, @part, @frame) ON CONFLICT DO NOTHING",
            frames.Select((frame, i) => (SqlValue[])[.. input, new("@part", (long)firstPart + i), new("@frame", frame)])), cancellation).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<StagedFrame> ReadAsync(SessionId session, ParticipantId sender, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var rows = new SqlRows(database, "SELECT part, frame FROM staged_frame WHERE session = @session AND sender = @sender ORDER BY part", InputOf(session, sender));
        await foreach (var row in rows.ReadAsync(cancellation).ConfigureAwait(false))
            yield return new StagedFrame((int)row.GetInt64(0), row.GetFieldValue<byte[]>(1));
    }

    public async ValueTask<IReadOnlyList<int>> PartsAsync(SessionId session, ParticipantId sender, CancellationToken cancellation = default)
        => await database.ReadAsync(
            "SELECT part FROM staged_frame WHERE session = @session AND sender = @sender ORDER BY part", row => (int)row.GetInt64(0), InputOf(session, sender), cancellation)
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<ParticipantId>> SendersAsync(SessionId session, CancellationToken cancellation = default)
    {
        var senders = await database.ReadAsync(
            "SELECT DISTINCT sender FROM staged_frame WHERE session = @session", row => ParticipantId.Parse(row.GetString(0)), [SessionOf(session)], cancellation).ConfigureAwait(false);
        return [.. senders.Order()];
    }

    public async ValueTask DiscardAsync(SessionId session, ParticipantId sender, CancellationToken cancellation = default)
        => await database.WriteAsync(
            IsSynced, statements => statements.RunAsync("DELETE FROM staged_frame WHERE session = @session AND sender = @sender", InputOf(session, sender)), cancellation)
            .ConfigureAwait(false);

    public async ValueTask DiscardAsync(SessionId session, CancellationToken cancellation = default)
        => await database.WriteAsync(
            IsSynced, statements => statements.RunAsync("DELETE FROM staged_frame WHERE session = @session", SessionOf(session)), cancellation).ConfigureAwait(false);

    private static SqlValue SessionOf(SessionId session) => new("@session", session.Span.ToArray());

    private static SqlValue[] InputOf(SessionId session, ParticipantId sender) => [SessionOf(session), new("@sender", sender.Text)];
}
