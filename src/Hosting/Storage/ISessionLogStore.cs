using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Where session logs are kept. A log is a sequence of entries, numbered from 0; an entry is stored whole or not at all, and never changes.</summary>
public interface ISessionLogStore
{
    /// <summary>Appends the next entries of a log, all of them or none, before anything that follows from them is sent.</summary>
    /// <param name="session">The session whose log it is.</param>
    /// <param name="position">The first entry's number: the number of entries before it.</param>
    /// <param name="entries">The entries as they stand in the log, in order; not kept after the call. None is no work.</param>
    /// <param name="isBoundary">Whether a round ends here, see <see cref="LogDurability.RoundBoundaries"/>.</param>
    /// <param name="cancellation">Gives up waiting for other writers; an append that has begun is completed.</param>
    /// <exception cref="InvalidOperationException">The log does not end at this position; nothing was appended.</exception>
    /// <exception cref="IOException">The store cannot be written; nothing may be sent.</exception>
    ValueTask AppendAsync(SessionId session, long position, IReadOnlyList<ReadOnlyMemory<byte>> entries, bool isBoundary, CancellationToken cancellation = default);

    /// <summary>The entries of a log in order, one in memory at a time; none for an unknown session.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(SessionId session, CancellationToken cancellation = default);

    /// <summary>The number of entries of a log: the position of the next one.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<long> CountAsync(SessionId session, CancellationToken cancellation = default);

    /// <summary>The sessions that have a log, in the order of their ids.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<SessionId>> ListAsync(CancellationToken cancellation = default);
}
