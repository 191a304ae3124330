namespace SecureFed.Protocol;

/// <summary>What a participant is said to have signed.</summary>
/// <param name="Id">Whose signature it should be.</param>
/// <param name="Message">The bytes that should be signed.</param>
/// <param name="Signature">64 bytes; any others are no valid signature.</param>
public readonly record struct SignedMessage(ParticipantId Id, ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Signature);
