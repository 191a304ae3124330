namespace SecureFed.Protocol;

/// <summary>Leaves a decoder from any depth; <see cref="Frame"/> turns it into a rejection and never lets it out.</summary>
internal sealed class FrameFaultException(RejectionRule rule, string expected) : Exception(expected)
{
    public RejectionRule Rule { get; } = rule;
}
