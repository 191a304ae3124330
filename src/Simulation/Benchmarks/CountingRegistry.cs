using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>A registry that counts the signatures it verifies, on any threads.</summary>
internal sealed class CountingRegistry(IIdentityRegistry registry) : IIdentityRegistry
{
    private long verifications;

    /// <summary>Signatures verified so far.</summary>
    public long Verifications => Interlocked.Read(ref verifications);

    public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey) => registry.TryFind(id, out publicKey);

    public bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Interlocked.Increment(ref verifications);
        return registry.Verifies(id, message, signature);
    }

    public void VerifyMany(ReadOnlySpan<SignedMessage> messages, Span<bool> valid)
    {
        Interlocked.Add(ref verifications, messages.Length);
        registry.VerifyMany(messages, valid);
    }
}
