using System.Collections.Immutable;

namespace SecureFed.Audit;

/// <summary>What a party under attack made of a frame.</summary>
internal enum ReplyKind
{
    /// <summary>A client answered with frames, or a server accepted the frame.</summary>
    Accepted,

    /// <summary>The same frame came before; a client sends the same frames again.</summary>
    Repeated,

    /// <summary>A client saw the session complete.</summary>
    Completed,

    /// <summary>A client saw the session end without a sum.</summary>
    Aborted,

    /// <summary>The frame was refused.</summary>
    Refused,

    /// <summary>The party broke: an exception, a crash, no answer in time.</summary>
    Failed,
}

/// <summary>The reply of a party under attack to one frame.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Frames">The frames that a client sends.</param>
/// <param name="Rule">The rule that the frame broke, when the implementation names it.</param>
/// <param name="Round">The round of the refusal, when the implementation names it.</param>
/// <param name="Culprit">The participant whom a server holds to be proven guilty.</param>
/// <param name="Failure">With <see cref="ReplyKind.Failed"/>: what went wrong.</param>
internal sealed record Reply(ReplyKind Kind, ImmutableArray<ReadOnlyMemory<byte>> Frames, string? Rule = null, int? Round = null, string? Culprit = null, string? Failure = null)
{
    /// <summary>A refusal.</summary>
    public static Reply Refusal(string? rule, int? round, string? culprit) => new(ReplyKind.Refused, [], rule, round, culprit);

    /// <summary>A party that broke.</summary>
    public static Reply Broken(string failure) => new(ReplyKind.Failed, [], Failure: failure);
}

/// <summary>What closing a round led to at a server under attack.</summary>
/// <param name="IsOver">Whether the session is over.</param>
/// <param name="Abort">The abort code, when it ended without a sum.</param>
/// <param name="Sums">The sum of every vector by name, when it is complete.</param>
/// <param name="Survivors">Whose inputs are in the sums.</param>
/// <param name="Blames">Who was proven to break which rule so far.</param>
/// <param name="Failure">What went wrong in a server that broke.</param>
internal sealed record RoundEnd(
    bool IsOver, int? Abort, IReadOnlyDictionary<string, ulong[]>? Sums, ImmutableArray<string> Survivors, ImmutableArray<(string Rule, string Culprit)> Blames, string? Failure = null);
