using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>A registry that counts the signatures it verifies. For one thread at a time.</summary>
internal sealed class CountingRegistry(IIdentityRegistry registry) : IIdentityRegistry
{
    /// <summary>Signatures verified so far.</summary>
    public long Verifications { get; private set; }

    public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey) => registry.TryFind(id, out publicKey);

    public bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Verifications++;
        return registry.Verifies(id, message, signature);
    }

    public void VerifyMany(ReadOnlySpan<SignedMessage> messages, Span<bool> valid)
    {
        Verifications += messages.Length;
        registry.VerifyMany(messages, valid);
    }
}
