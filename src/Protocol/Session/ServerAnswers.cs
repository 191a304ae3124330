using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>What the server made of a frame.</summary>
public enum ReceptionKind
{
    /// <summary>It was accepted.</summary>
    Accepted,

    /// <summary>The same frame was accepted before: the sender may take the same answer as then.</summary>
    Duplicate,

    /// <summary>It was refused; the session goes on.</summary>
    Rejected,
}

/// <summary>The answer to a frame.</summary>
public sealed class Reception
{
    private readonly ImmutableArray<LoggedEntry> entries;
    private ImmutableArray<ReadOnlyMemory<byte>> log;

    private Reception(ReceptionKind kind, Rejection? rejection, ImmutableArray<LoggedEntry> entries) => (Kind, Rejection, this.entries) = (kind, rejection, entries);

    /// <summary>Accepted, duplicate or rejected.</summary>
    public ReceptionKind Kind { get; }

    /// <summary>Why it was refused.</summary>
    public Rejection? Rejection { get; }

    /// <summary>Log entries to store before anything that follows from this is sent, each in one piece.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Log => log.IsDefault ? log = [.. entries.Select(entry => entry.Whole)] : log;

    /// <summary>The bytes of all entries of <see cref="Log"/> in pieces, received frames among them: for a host that appends them to its log without a copy.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> LogPieces
    {
        get
        {
            foreach (var entry in entries)
            {
                yield return entry.Start;
                if (!entry.Rest.IsEmpty)
                    yield return entry.Rest;
            }
        }
    }

    internal static Reception Duplicate { get; } = new(ReceptionKind.Duplicate, null, []);

    internal static Reception Accepted(params ImmutableArray<LoggedEntry> log) => new(ReceptionKind.Accepted, null, log);

    internal static Reception Rejected(Rejection rejection, params ImmutableArray<LoggedEntry> log) => new(ReceptionKind.Rejected, rejection, log);
}

/// <summary>What closing a round led to.</summary>
public enum ClosingKind
{
    /// <summary>The next round is open: send each recipient its frame.</summary>
    NextRound,

    /// <summary>The session is complete: the sums are open.</summary>
    Completed,

    /// <summary>The session ended without a sum.</summary>
    Aborted,
}

/// <summary>The outcome of closing a round.</summary>
/// <param name="Kind">Next round, completed or aborted.</param>
/// <param name="Abort">Why the session ended without a sum.</param>
/// <param name="Aggregate">The opened sums.</param>
/// <param name="Log">Log entries to store before any frame that follows is sent.</param>
public sealed record RoundClosing(ClosingKind Kind, AbortReason? Abort, Aggregate? Aggregate, ImmutableArray<ReadOnlyMemory<byte>> Log);
