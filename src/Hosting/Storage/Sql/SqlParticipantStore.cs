using System.Data.Common;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Participants and enrolment tokens: one row for each.</summary>
internal sealed class SqlParticipantStore(SqlDatabase database) : IParticipantStore
{
    private const string Columns = "SELECT id, public_key, name, enrolled, revoked FROM participant";

    public async ValueTask AddTokenAsync(ReadOnlyMemory<byte> tokenHash, DateTimeOffset expires, ParticipantId? holder = null, CancellationToken cancellation = default)
        => await database.WriteAsync(isSynced: true, async statements =>
        {
            var added = await statements.RunAsync(
                "INSERT INTO enrolment_token (hash, expires, holder) VALUES (@hash, @expires, @holder) ON CONFLICT DO NOTHING",
                new("@hash", tokenHash), new("@expires", SqlTime.TextOf(expires)), new("@holder", holder?.Text)).ConfigureAwait(false);
            if (added == 0)
                throw new InvalidOperationException("the enrolment token was added before: draw a new one");
        }, cancellation).ConfigureAwait(false);

    public async ValueTask<Enrolment> EnrolAsync(ReadOnlyMemory<byte> tokenHash, Participant participant, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return await database.WriteAsync(isSynced: true, statements => EnrolAsync(statements, new("@hash", tokenHash), participant), cancellation).ConfigureAwait(false);
    }

    public async ValueTask<Enrolment> AddAsync(Participant participant, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return await database.WriteAsync(isSynced: true, async statements =>
        {
            if (await InsertAsync(statements, participant).ConfigureAwait(false))
                return new Enrolment(EnrolmentKind.Enrolled, participant);
            var stored = await FindAsync(statements, participant.Id).ConfigureAwait(false);
            return HasKeyOf(stored, participant) ? new Enrolment(EnrolmentKind.Enrolled, stored) : new Enrolment(EnrolmentKind.Taken, null);
        }, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<bool> RevokeAsync(ParticipantId id, DateTimeOffset time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await database.WriteAsync(isSynced: true, async statements =>
            await statements.RunAsync("UPDATE participant SET revoked = @revoked WHERE id = @id AND revoked IS NULL", new("@revoked", SqlTime.TextOf(time)), IdOf(id)).ConfigureAwait(false) > 0
            || await FindAsync(statements, id).ConfigureAwait(false) is not null, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<Participant?> FindAsync(ParticipantId id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (await database.ReadAsync(Columns + " WHERE id = @id", ParticipantOf, [IdOf(id)], cancellation).ConfigureAwait(false)).SingleOrDefault();
    }

    public async ValueTask<IReadOnlyList<Participant>> ListAsync(CancellationToken cancellation = default)
        => [.. (await database.ReadAsync(Columns, ParticipantOf, [], cancellation).ConfigureAwait(false)).OrderBy(participant => participant.Id)];

    private static async Task<Enrolment> EnrolAsync(SqlStatements statements, SqlValue hash, Participant participant)
    {
        var (id, read) = (participant.Id.Text, await statements.ReadAsync("SELECT expires, holder, participant FROM enrolment_token WHERE hash = @hash", TokenOf, [hash]).ConfigureAwait(false));
        if (read.Count == 0 || (read[0].Holder ?? id) != id)
            return new Enrolment(EnrolmentKind.UnknownToken, null);
        if (read[0].Participant is { } user)
        {
            var stored = user == id ? await FindAsync(statements, participant.Id).ConfigureAwait(false) : null;
            return HasKeyOf(stored, participant) ? new Enrolment(EnrolmentKind.Enrolled, stored) : new Enrolment(EnrolmentKind.UsedToken, null);
        }
        if (participant.Enrolled >= read[0].Expires)
            return new Enrolment(EnrolmentKind.ExpiredToken, null);

        // Whoever marks the token first has it; who comes second at the same moment finds it marked and looks again.
        if (await statements.RunAsync("UPDATE enrolment_token SET participant = @id WHERE hash = @hash AND participant IS NULL", hash, IdOf(participant.Id)).ConfigureAwait(false) == 0)
            return await EnrolAsync(statements, hash, participant).ConfigureAwait(false);
        if (await InsertAsync(statements, participant).ConfigureAwait(false))
            return new Enrolment(EnrolmentKind.Enrolled, participant);
        await statements.RunAsync("UPDATE enrolment_token SET participant = NULL WHERE hash = @hash", hash).ConfigureAwait(false);
        return new Enrolment(EnrolmentKind.Taken, null);
    }

    private static async Task<bool> InsertAsync(SqlStatements statements, Participant participant)
        => await statements.RunAsync(
            "INSERT INTO participant (id, public_key, name, enrolled, revoked) VALUES (@id, @public_key, @name, @enrolled, NULL) ON CONFLICT DO NOTHING",
            IdOf(participant.Id), new("@public_key", participant.PublicKey), new("@name", participant.Name), new("@enrolled", SqlTime.TextOf(participant.Enrolled))).ConfigureAwait(false) == 1;

    private static async Task<Participant?> FindAsync(SqlStatements statements, ParticipantId id)
        => (await statements.ReadAsync(Columns + " WHERE id = @id", ParticipantOf, [IdOf(id)]).ConfigureAwait(false)).SingleOrDefault();

    private static bool HasKeyOf(Participant? stored, Participant participant) => stored is not null && stored.PublicKey.Span.SequenceEqual(participant.PublicKey.Span);

    private static SqlValue IdOf(ParticipantId id) => new("@id", id.Text);

    private static (DateTimeOffset Expires, string? Holder, string? Participant) TokenOf(DbDataReader row)
        => (SqlTime.TimeOf(row.GetString(0)), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2));

    private static Participant ParticipantOf(DbDataReader row)
        => new(
            ParticipantId.Parse(row.GetString(0)), row.GetFieldValue<byte[]>(1), row.GetString(2), SqlTime.TimeOf(row.GetString(3)), row.IsDBNull(4) ? null : SqlTime.TimeOf(row.GetString(4)));
}
