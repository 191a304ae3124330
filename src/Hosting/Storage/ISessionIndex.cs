using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Which sessions there are, so that a server that starts again finds those that are open. The session log says how far they are.</summary>
public interface ISessionIndex
{
    /// <summary>Records a session before its first log entry. The same again changes nothing.</summary>
    /// <exception cref="InvalidOperationException">The session is here already with another population, training round, attempt or cohort.</exception>
    /// <exception cref="IOException">The store cannot be written; the session may not start.</exception>
    ValueTask AddAsync(SessionRecord session, CancellationToken cancellation = default);

    /// <summary>Records how a session ended, after its last log entry. The first outcome stays: another call changes nothing.</summary>
    /// <exception cref="InvalidOperationException">The session is not here.</exception>
    /// <exception cref="IOException">The store cannot be written.</exception>
    ValueTask EndAsync(SessionId session, SessionEnd end, CancellationToken cancellation = default);

    /// <summary>One session, or null.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<SessionRecord?> FindAsync(SessionId session, CancellationToken cancellation = default);

    /// <summary>The sessions without an end, oldest first.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<SessionRecord>> OpenAsync(CancellationToken cancellation = default);

    /// <summary>The sessions of one training round by ascending attempt, however long ago.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<SessionRecord>> AttemptsAsync(string population, ulong trainingRound, CancellationToken cancellation = default);

    /// <summary>The newest sessions of a population, newest first.</summary>
    /// <param name="population">The population.</param>
    /// <param name="most">The most to return, at least 1.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<SessionRecord>> NewestAsync(string population, int most, CancellationToken cancellation = default);
}

/// <summary>One session.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Population">Whose model it trains.</param>
/// <param name="TrainingRound">The training round, at most 2^63 - 1.</param>
/// <param name="Attempt">The attempt at this training round.</param>
/// <param name="Started">When it was opened.</param>
/// <param name="Cohort">Who was invited, in the order they were drawn; empty for everybody.</param>
/// <param name="End">How it ended; null while it is open.</param>
public sealed record SessionRecord(
    SessionId Id, string Population, ulong TrainingRound, uint Attempt, DateTimeOffset Started, IReadOnlyList<ParticipantId> Cohort, SessionEnd? End = null);

/// <summary>How a session ended.</summary>
/// <param name="Time">When.</param>
/// <param name="IsCompleted">Whether its sum was opened; otherwise it was aborted.</param>
/// <param name="Survivors">|U3| of a completed session; 0 otherwise.</param>
/// <param name="Note">A sentence for people: why it was aborted.</param>
public sealed record SessionEnd(DateTimeOffset Time, bool IsCompleted, int Survivors, string Note);
