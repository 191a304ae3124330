using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>What a client makes of a frame of the server.</summary>
public enum ClientAnswerKind
{
    /// <summary>There are frames to send, after <see cref="ClientSession.ExportState"/> (and in round 0 the join ledger) is durable.</summary>
    Send,

    /// <summary>The same frame came before: the same frames may be sent again. Of a released input there is the header alone.</summary>
    Repeat,

    /// <summary>The server announced its result, and this client's input is in the sum. If the client signed survivors, they are exactly those.</summary>
    Completed,

    /// <summary>The server announced its result, and this client's input is not in the sum.</summary>
    LeftOut,

    /// <summary>The server ended the session without a sum.</summary>
    Aborted,

    /// <summary>The frame broke a rule. The client has left the session and erased its secrets, unless it had answered round 4 before; it still takes the result or the abort, to learn whether its input is in the sum.</summary>
    Refused,
}

/// <summary>A client's answer to one frame.</summary>
/// <param name="Kind">What the frame led to.</param>
/// <param name="Frames">The frames to send, in order.</param>
/// <param name="Rejection">The rule that the frame broke.</param>
/// <param name="Receipt">
/// With <see cref="ClientAnswerKind.Completed"/>, <see cref="ClientAnswerKind.LeftOut"/> and <see cref="ClientAnswerKind.Aborted"/>: what proves to third parties that the client's input is in the announced sum, that it is
/// not, or that there is none (session-log.md section 4). Empty when a client that was left out never learned its place in the roster.
/// </param>
/// <param name="Abort">With <see cref="ClientAnswerKind.Aborted"/>: the server's reason.</param>
public sealed record ClientAnswer(
    ClientAnswerKind Kind, ImmutableArray<ReadOnlyMemory<byte>> Frames, Rejection? Rejection = null, ReadOnlyMemory<byte> Receipt = default, AbortCode? Abort = null)
{
    /// <summary>With <see cref="ClientAnswerKind.Refused"/>: the unmask request that was answered and the one that was not, when the server signed them for two different survivor roots. Null otherwise.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Evidence { get; init; }

    internal static ClientAnswer Refused(Rejection rejection) => new(ClientAnswerKind.Refused, [], rejection);
}
