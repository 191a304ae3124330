namespace SecureFed.Privacy;

/// <summary>An event that an accountant has no proof for. The message names an accountant that has one, if any.</summary>
public sealed class UnsupportedEventException : Exception
{
    internal UnsupportedEventException(DpEvent unsupported, string message)
        : base(message) => Event = unsupported;

    /// <summary>The event that was not composed.</summary>
    public DpEvent Event { get; }
}
