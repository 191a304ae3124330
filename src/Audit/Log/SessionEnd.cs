using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>What the server signed about the end of a session: a result or an abort, each with the head of its log.</summary>
/// <param name="Result">The result, or null.</param>
/// <param name="Abort">The abort, or null.</param>
internal sealed record SessionEnd(ResultMessage? Result, AbortMessage? Abort)
{
    /// <summary>The end that a log shows; null when it has none.</summary>
    public static SessionEnd? Of(SessionEvidence session) => session.IsOver ? new SessionEnd(session.Result?.Message, session.Result is null ? session.Abort?.Message : null) : null;

    /// <summary>Reads a frame of type 12 or 13 of a session; null when it is neither.</summary>
    public static SessionEnd? TryRead(in ReadOnlySequence<byte> frame, SessionParameters parameters)
    {
        var limits = WireLimits.BeforeRoster(parameters);
        return Frame.TryDecode<ResultMessage>(frame, limits, out var result, out _) ? new SessionEnd(result, null)
            : Frame.TryDecode<AbortMessage>(frame, limits, out var abort, out _) ? new SessionEnd(null, abort)
            : null;
    }

    /// <summary>Whether the server signed it. A result is bound to the roster that it names, an abort to the session alone.</summary>
    /// <param name="parameters">The session, with the server's key.</param>
    public bool IsSigned(SessionParameters parameters)
        => Abort is { } abort
            ? Signatures.Verify(parameters.ServerKey.Span, Statements.Abort(parameters.Id, abort.Code, abort.LogHead), abort.ServerSignature.Span)
            : Result!.IsSignedBy(parameters.ServerKey);

    /// <summary>Whether both say the same of the session; another signature over it is no other statement.</summary>
    public bool SaysTheSameAs(SessionEnd other) => (Result, other.Result, Abort, other.Abort) switch
    {
        ({ } one, { } two, _, _) => one.LogHead.Span.SequenceEqual(two.LogHead.Span) && one.SurvivorRoot.AsSpan().SequenceEqual(two.SurvivorRoot)
            && one.AggregateHash.Span.SequenceEqual(two.AggregateHash.Span),
        (_, _, { } one, { } two) => one.Code == two.Code && one.LogHead.Span.SequenceEqual(two.LogHead.Span),
        _ => false,
    };

    /// <summary>Every value that somebody needs to verify the signature again.</summary>
    public override string ToString() => Result is not null
        ? $"a result (log head {Hex(Result.LogHead)}, {Result.Survivors.Count} survivors with root {Hex(Result.SurvivorRoot)}, sum {Hex(Result.AggregateHash)}, signature {Hex(Result.ServerSignature)})"
        : $"an abort (log head {Hex(Abort!.LogHead)}, code {(int)Abort.Code} {Abort.Code}, signature {Hex(Abort.ServerSignature)})";

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
