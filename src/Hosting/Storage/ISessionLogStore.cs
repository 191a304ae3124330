using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Where session logs are kept. A log is a sequence of entries, numbered from 0; an entry is stored whole or not at all, and never changes.</summary>
public interface ISessionLogStore
{
    /// <summary>Appends the next entry of a log, before anything that follows from it is sent.</summary>
    /// <param name="session">The session whose log it is.</param>
    /// <param name="position">The entry's number: the number of entries before it.</param>
    /// <param name="entry">The entry as it stands in the log; not kept after the call.</param>
    /// <param name="isBoundary">Whether a round ends here, see <see cref="LogDurability.RoundBoundaries"/>.</param>
    /// <param name="cancellation">Gives up waiting for other writers; an append that has begun is completed.</param>
    /// <exception cref="InvalidOperationException">The log does not end at this position; nothing was appended.</exception>
    /// <exception cref="IOException">The store cannot be written; nothing may be sent.</exception>
    ValueTask AppendAsync(SessionId session, long position, ReadOnlyMemory<byte> entry, bool isBoundary, CancellationToken cancellation = default);

    /// <summary>The entries of a log in order, one in memory at a time; none for an unknown session.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(SessionId session, CancellationToken cancellation = default);

    /// <summary>The sessions that have a log, in the order of their ids.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<SessionId>> ListAsync(CancellationToken cancellation = default);
}
