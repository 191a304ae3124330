using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Protocol;

/// <summary>What a step gives: a value, or the rejection of the peer's message.</summary>
internal readonly struct Outcome<T>
    where T : class
{
    private readonly T? value;
    private readonly Rejection? rejection;

    private Outcome(T? value, Rejection? rejection) => (this.value, this.rejection) = (value, rejection);

    /// <summary>True with the value, or false with the rejection.</summary>
    public bool Succeeds([NotNullWhen(true)] out T? result, [NotNullWhen(false)] out Rejection? failure)
    {
        (result, failure) = (value, rejection);
        return value is not null;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Rejection rejection) => new(null, rejection);
}
