using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>
/// Frames of clients that were handed in together, and the heavy part of taking them in as work items: decoding, hashing, and verifying signatures several at a time. A host may spread the
/// items over its threads, also while the session goes on with other frames; then <see cref="ServerSession.Receive(FrameBatch)"/> accepts the frames in their order, and does what was left undone.
/// </summary>
public sealed class FrameBatch
{
    private readonly IIdentityRegistry registry;
    private readonly PreparedFrame[][] items;
    private readonly bool[] isDone;

    internal FrameBatch(ServerSession session, IIdentityRegistry registry, ImmutableArray<PreparedFrame> frames)
    {
        (Session, Frames, this.registry) = (session, frames, registry);
        items = [.. frames.Where(frame => frame.IsSigned).Chunk(ClaimedSignature.Together), .. frames.Where(frame => !frame.IsSigned).Select(frame => new[] { frame })];
        isDone = new bool[items.Length];
    }

    /// <summary>Number of frames.</summary>
    public int Count => Frames.Length;

    /// <summary>Number of work items for <see cref="Prepare"/>.</summary>
    public int Items => items.Length;

    internal ServerSession Session { get; }

    internal ImmutableArray<PreparedFrame> Frames { get; }

    internal bool IsReceived { get; set; }

    /// <summary>Does one work item, 0 to <see cref="Items"/> - 1, once. Different ones may run at once; the registry is then asked by several threads.</summary>
    public void Prepare(int item)
    {
        ClaimedSignature.VerifyAll(registry, [.. items[item].Select(frame => frame.WorkAhead()).OfType<ClaimedSignature>()]);
        isDone[item] = true;
    }

    internal void PrepareRest()
    {
        for (var item = 0; item < items.Length; item++)
            if (!isDone[item])
                Prepare(item);
    }
}
