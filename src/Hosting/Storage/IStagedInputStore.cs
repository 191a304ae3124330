using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>
/// Where the frames of a masked input wait until all of them are here, so that nobody holds them in memory and a client sends none of them twice. They enter the session log
/// when the input is complete, and not before (session-log.md section 1): frames that wait here are not part of the session yet.
/// </summary>
public interface IStagedInputStore
{
    /// <summary>Keeps frames of one sender, all of them or none. A part that is here already stays as it is.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sender">Whose input it is.</param>
    /// <param name="firstPart">The number of the first frame: by custom 0 is the header and 1, 2, ... the chunks in the order of vectors and chunks. At least 0.</param>
    /// <param name="frames">The frames of this part and the next ones, as they came; not kept after the call.</param>
    /// <param name="cancellation">Gives up waiting for other writers.</param>
    /// <exception cref="IOException">The store cannot be written; nothing may be acknowledged.</exception>
    ValueTask StageAsync(SessionId session, ParticipantId sender, int firstPart, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellation = default);

    /// <summary>The frames of one sender by ascending part, one in memory at a time.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    IAsyncEnumerable<StagedFrame> ReadAsync(SessionId session, ParticipantId sender, CancellationToken cancellation = default);

    /// <summary>The parts of one sender that are here, ascending.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<int>> PartsAsync(SessionId session, ParticipantId sender, CancellationToken cancellation = default);

    /// <summary>The senders of a session of whom some part is here, in byte order.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<ParticipantId>> SendersAsync(SessionId session, CancellationToken cancellation = default);

    /// <summary>Lets go of the frames of one sender: they are in the log now, or were refused.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    ValueTask DiscardAsync(SessionId session, ParticipantId sender, CancellationToken cancellation = default);

    /// <summary>Lets go of all frames of a session: round 2 is closed.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    ValueTask DiscardAsync(SessionId session, CancellationToken cancellation = default);
}

/// <summary>One frame that waits.</summary>
/// <param name="Part">Its number.</param>
/// <param name="Frame">The frame as it came.</param>
public sealed record StagedFrame(int Part, ReadOnlyMemory<byte> Frame);
