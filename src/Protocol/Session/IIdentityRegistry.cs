namespace SecureFed.Protocol;

/// <summary>The long-lived public keys of the participants, from a source that the server cannot forge (protocol.md section 2).</summary>
public interface IIdentityRegistry
{
    /// <summary>Looks up a participant's Ed25519 public key, 32 bytes; false when the participant is not registered.</summary>
    bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey);
}
