namespace SecureFed.Protocol;

/// <summary>The long-lived public keys of the participants, from a source that the server cannot forge (protocol.md section 2).</summary>
public interface IIdentityRegistry
{
    /// <summary>Looks up a participant's Ed25519 public key, 32 bytes; false when the participant is not registered.</summary>
    bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey);

    /// <summary>Whether a participant signed a message. An implementation may remember signatures that it verified before; it must not take a wrong one for right.</summary>
    bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => TryFind(id, out var publicKey) && Signatures.Verify(publicKey.Span, message, signature);
}
