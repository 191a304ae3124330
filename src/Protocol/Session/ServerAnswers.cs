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
/// <param name="Kind">Accepted, duplicate or rejected.</param>
/// <param name="Rejection">Why it was refused.</param>
/// <param name="Log">Log entries to store before anything that follows from this is sent.</param>
public sealed record Reception(ReceptionKind Kind, Rejection? Rejection, ImmutableArray<ReadOnlyMemory<byte>> Log)
{
    internal static Reception Duplicate { get; } = new(ReceptionKind.Duplicate, null, []);

    internal static Reception Accepted(params ImmutableArray<ReadOnlyMemory<byte>> log) => new(ReceptionKind.Accepted, null, log);

    internal static Reception Rejected(Rejection rejection, params ImmutableArray<ReadOnlyMemory<byte>> log) => new(ReceptionKind.Rejected, rejection, log);
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
