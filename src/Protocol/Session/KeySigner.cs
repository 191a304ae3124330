namespace SecureFed.Protocol;

/// <summary>Signs with an Ed25519 private key in this process's memory.</summary>
public sealed class KeySigner : ISigner, IDisposable
{
    private readonly SecretBytes privateKey;
    private readonly byte[] publicKey = new byte[Signatures.PublicKeySize];

    /// <summary>A signer with a copy of a private key of 32 bytes; the caller still owns, and erases, the original.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public KeySigner(ReadOnlySpan<byte> privateKey)
    {
        Signatures.DerivePublicKey(privateKey, publicKey);
        this.privateKey = SecretBytes.CopyOf(privateKey);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Signatures.SignatureSize];
        // The public key enters the signature; it was derived once, from this very key.
        Signatures.Sign(privateKey.Bytes, publicKey, message, signature);
        return signature;
    }

    /// <summary>Erases the private key.</summary>
    public void Dispose() => privateKey.Dispose();
}
