namespace SecureFed.Protocol;

/// <summary>One of many signatures to verify. Wrong lengths are wrong signatures.</summary>
/// <param name="PublicKey">32 bytes; empty for a signer that nobody knows.</param>
/// <param name="Message">The bytes that should be signed.</param>
/// <param name="Signature">64 bytes.</param>
internal readonly record struct SignatureClaim(ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Signature);
