namespace SecureFed.Protocol;

/// <summary>Leaves a decoder from any depth; <see cref="Frame"/> turns it into a rejection and never lets it out.</summary>
internal sealed class FrameFaultException(RejectionRule rule, string expected, bool isCutShort = false) : Exception(expected)
{
    public RejectionRule Rule { get; } = rule;

    /// <summary>Whether the bytes ended before the value did.</summary>
    public bool IsCutShort { get; } = isCutShort;
}
