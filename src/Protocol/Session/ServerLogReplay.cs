using System.Buffers;

namespace SecureFed.Protocol;

/// <summary>
/// Rebuilds a session from a log that comes entry by entry: of the log, one entry and the chunks of one input are in memory. Otherwise as <see cref="ServerSession.Replay"/>.
/// Not safe for use by several threads at once.
/// </summary>
/// <param name="registry">The registry of the session.</param>
/// <param name="signer">The server's key; without it a session can be rebuilt and looked at, but go on only as far as nothing needs to be signed.</param>
public sealed class ServerLogReplay(IIdentityRegistry registry, ISigner? signer) : IDisposable
{
    private readonly ServerSession.Replayer replayer = new(registry ?? throw new ArgumentNullException(nameof(registry)), signer);
    private Step step;

    /// <summary>Applies the next entries. Nothing refers to them when this returns.</summary>
    /// <param name="entries">One or more whole entries; only the last of a log may be cut short.</param>
    /// <returns>Whether more can follow; when not, <see cref="Finish"/> says why.</returns>
    public bool Add(ReadOnlyMemory<byte> entries) => replayer.Apply(new ReadOnlySequence<byte>(entries));

    /// <summary>The log ends here. Called once.</summary>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public ServerReplay Finish()
    {
        step.Take();
        return replayer.Finish();
    }

    /// <summary>Lets go of a session that was not handed over.</summary>
    public void Dispose() => replayer.Dispose();
}
