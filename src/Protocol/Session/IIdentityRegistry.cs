namespace SecureFed.Protocol;

/// <summary>The long-lived public keys of the participants, from a source that the server cannot forge (protocol.md section 2).</summary>
public interface IIdentityRegistry
{
    /// <summary>Looks up a participant's Ed25519 public key, 32 bytes; false when the participant is not registered.</summary>
    bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey);

    /// <summary>Whether a participant signed a message. An implementation may remember signatures that it verified before; it must not take a wrong one for right.</summary>
    bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => TryFind(id, out var publicKey) && Signatures.Verify(publicKey.Span, message, signature);

    /// <summary>Which of many messages their senders signed: the same answers as <see cref="Verifies"/>, in less time. An implementation that counts or remembers what it verifies does so here too.</summary>
    /// <param name="messages">Senders, messages and signatures.</param>
    /// <param name="valid">As many answers.</param>
    void VerifyMany(ReadOnlySpan<SignedMessage> messages, Span<bool> valid) => SignedMessages.VerifyWithKeysOf(this, messages, valid);
}
