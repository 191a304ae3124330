using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Protocol;

/// <summary>What closing a round gives: the next state, or the reason for the session's end.</summary>
internal readonly struct Closing<T>
    where T : class
{
    private readonly T? next;
    private readonly AbortReason? reason;

    private Closing(T? next, AbortReason? reason) => (this.next, this.reason) = (next, reason);

    /// <summary>True with the next state, or false with the reason.</summary>
    public bool Continues([NotNullWhen(true)] out T? state, [NotNullWhen(false)] out AbortReason? abort)
    {
        (state, abort) = (next, reason);
        return next is not null;
    }

    public static implicit operator Closing<T>(T next) => new(next, null);

    public static implicit operator Closing<T>(AbortReason reason) => new(null, reason);
}
