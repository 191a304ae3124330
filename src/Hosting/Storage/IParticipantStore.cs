using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Who may take part. A participant's key never changes: whoever needs a new key enrols under a new identifier.</summary>
public interface IParticipantStore
{
    /// <summary>Keeps a one-time enrolment token, as its hash alone.</summary>
    /// <param name="tokenHash">SHA-256 of the token, 32 bytes; the token has at least 128 random bits.</param>
    /// <param name="expires">From when on nobody enrols with it.</param>
    /// <param name="holder">Who alone may enrol with it; null: under an identifier of the holder's choice.</param>
    /// <param name="cancellation">Gives up waiting for other writers.</param>
    /// <exception cref="InvalidOperationException">The token is here already.</exception>
    /// <exception cref="IOException">The store cannot be written.</exception>
    ValueTask AddTokenAsync(ReadOnlyMemory<byte> tokenHash, DateTimeOffset expires, ParticipantId? holder = null, CancellationToken cancellation = default);

    /// <summary>Enrols a participant and uses up the token, both or neither. The same participant with the same token and key gets the same answer again, whenever it asks.</summary>
    /// <param name="tokenHash">SHA-256 of the token, 32 bytes.</param>
    /// <param name="participant">Who enrols, and when; not revoked.</param>
    /// <param name="cancellation">Gives up waiting for other writers.</param>
    /// <exception cref="IOException">The store cannot be written; nobody was enrolled.</exception>
    ValueTask<Enrolment> EnrolAsync(ReadOnlyMemory<byte> tokenHash, Participant participant, CancellationToken cancellation = default);

    /// <summary>Adds a participant without a token, as an operator does.</summary>
    /// <returns>Enrolled (the same participant again: as it is), or taken.</returns>
    /// <exception cref="IOException">The store cannot be written.</exception>
    ValueTask<Enrolment> AddAsync(Participant participant, CancellationToken cancellation = default);

    /// <summary>Revokes a participant for all sessions that start later. The first time stays.</summary>
    /// <returns>False when there is no such participant.</returns>
    /// <exception cref="IOException">The store cannot be written.</exception>
    ValueTask<bool> RevokeAsync(ParticipantId id, DateTimeOffset time, CancellationToken cancellation = default);

    /// <summary>One participant, revoked or not, or null.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<Participant?> FindAsync(ParticipantId id, CancellationToken cancellation = default);

    /// <summary>All participants in byte order, the revoked ones too: a session that began with them is replayed with them.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<Participant>> ListAsync(CancellationToken cancellation = default);
}

/// <summary>One participant.</summary>
/// <param name="Id">The identifier in the protocol.</param>
/// <param name="PublicKey">Its Ed25519 public key, 32 bytes.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Enrolled">When it was enrolled.</param>
/// <param name="Revoked">From when on it takes part in no new session; null: it does.</param>
public sealed record Participant(ParticipantId Id, ReadOnlyMemory<byte> PublicKey, string Name, DateTimeOffset Enrolled, DateTimeOffset? Revoked = null);

/// <summary>What became of an enrolment.</summary>
/// <param name="Kind">Enrolled, or why not.</param>
/// <param name="Participant">The participant as it is in the store, when it is enrolled; otherwise null.</param>
public sealed record Enrolment(EnrolmentKind Kind, Participant? Participant);

/// <summary>Whether a participant is enrolled. An application tells a stranger no more than yes or no.</summary>
public enum EnrolmentKind
{
    /// <summary>It is, now or since before.</summary>
    Enrolled,

    /// <summary>There is no such token, or it is for somebody else.</summary>
    UnknownToken,

    /// <summary>The token's time is over.</summary>
    ExpiredToken,

    /// <summary>Somebody else, or the same with another key, enrolled with it.</summary>
    UsedToken,

    /// <summary>The identifier or the key belongs to a participant already; the token can still be used.</summary>
    Taken,
}
