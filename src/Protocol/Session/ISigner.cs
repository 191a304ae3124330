namespace SecureFed.Protocol;

/// <summary>A long-lived Ed25519 key pair that signs for a participant or the server; the private key may live outside this process.</summary>
public interface ISigner
{
    /// <summary>The public key, 32 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The Ed25519 signature (RFC 8032, deterministic) of a message, 64 bytes.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}
