using System.Data.Common;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>The index of sessions: one row for each.</summary>
internal sealed class SqlSessionIndex(SqlDatabase database) : ISessionIndex
{
    private const string Columns = "SELECT id, population, training_round, attempt, started, cohort, ended, is_completed, survivors, note FROM session";

    public async ValueTask AddAsync(SessionRecord session, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        await database.WriteAsync(isSynced: true, async statements =>
        {
            var added = await statements.RunAsync(
                """
                INSERT INTO session (id, population, training_round, attempt, started, cohort) VALUES (@id, @population, @training_round, @attempt, @started, @cohort)
                ON CONFLICT DO NOTHING
                """,
                IdOf(session.Id), new("@population", session.Population), new("@training_round", checked((long)session.TrainingRound)), new("@attempt", (long)session.Attempt),
                new("@started", SqlTime.TextOf(session.Started)), new("@cohort", TextOf(session.Cohort))).ConfigureAwait(false);
            if (added == 0 && !IsSame(session, await FindAsync(statements, session.Id).ConfigureAwait(false)))
                throw new InvalidOperationException($"session {session.Id} is recorded with another population, training round, attempt or cohort");
        }, cancellation).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(SessionId session, SessionEnd end, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(end);
        await database.WriteAsync(isSynced: true, async statements =>
        {
            var ended = await statements.RunAsync(
                "UPDATE session SET ended = @ended, is_completed = @is_completed, survivors = @survivors, note = @note WHERE id = @id AND ended IS NULL",
                IdOf(session), new("@ended", SqlTime.TextOf(end.Time)), new("@is_completed", end.IsCompleted ? 1L : 0L), new("@survivors", (long)end.Survivors), new("@note", end.Note))
                .ConfigureAwait(false);
            if (ended == 0 && await FindAsync(statements, session).ConfigureAwait(false) is null)
                throw new InvalidOperationException($"session {session} was never recorded");
        }, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<SessionRecord?> FindAsync(SessionId session, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return (await database.ReadAsync(Columns + " WHERE id = @id", RecordOf, [IdOf(session)], cancellation).ConfigureAwait(false)).SingleOrDefault();
    }

    public async ValueTask<IReadOnlyList<SessionRecord>> OpenAsync(CancellationToken cancellation = default)
        => await database.ReadAsync(Columns + " WHERE ended IS NULL ORDER BY started, id", RecordOf, [], cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<SessionRecord>> AttemptsAsync(string population, ulong trainingRound, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(population);
        return await database.ReadAsync(
            Columns + " WHERE population = @population AND training_round = @training_round ORDER BY attempt", RecordOf,
            [new("@population", population), new("@training_round", checked((long)trainingRound))], cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SessionRecord>> NewestAsync(string population, int most, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(population);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return await database.ReadAsync(
            Columns + " WHERE population = @population ORDER BY started DESC, id LIMIT @most", RecordOf, [new("@population", population), new("@most", (long)most)], cancellation)
            .ConfigureAwait(false);
    }

    private static SqlValue IdOf(SessionId session) => new("@id", session.Span.ToArray());

    private static async Task<SessionRecord?> FindAsync(SqlStatements statements, SessionId session)
        => (await statements.ReadAsync(Columns + " WHERE id = @id", RecordOf, [IdOf(session)]).ConfigureAwait(false)).SingleOrDefault();

    private static bool IsSame(SessionRecord session, SessionRecord? stored)
        => stored is not null && (stored.Population, stored.TrainingRound, stored.Attempt) == (session.Population, session.TrainingRound, session.Attempt)
            && stored.Cohort.SequenceEqual(session.Cohort);

    private static string TextOf(IReadOnlyList<ParticipantId> cohort) => string.Join('\n', cohort.Select(id => id.Text));

    private static SessionRecord RecordOf(DbDataReader row)
        => new(
            new SessionId(row.GetFieldValue<byte[]>(0)), row.GetString(1), (ulong)row.GetInt64(2), (uint)row.GetInt64(3), SqlTime.TimeOf(row.GetString(4)),
            [.. row.GetString(5).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParticipantId.Parse)],
            row.IsDBNull(6) ? null : new SessionEnd(SqlTime.TimeOf(row.GetString(6)), row.GetInt64(7) != 0, (int)row.GetInt64(8), row.GetString(9)));
}
