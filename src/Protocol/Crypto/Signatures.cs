using Org.BouncyCastle.Math.EC.Rfc8032;

namespace SecureFed.Protocol;

/// <summary>Ed25519 (RFC 8032 section 5.1), pure: no prehash, no context. Seeds and public keys have 32 bytes, signatures 64.</summary>
public static class Signatures
{
    /// <summary>Bytes of a private key, its seed in the words of RFC 8032.</summary>
    public const int PrivateKeySize = 32;

    /// <summary>Bytes of a public key.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = 64;

    /// <summary>Writes the public key of <paramref name="privateKey"/>.</summary>
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireSize(privateKey);
        Ed25519.GeneratePublicKey(privateKey, publicKey[..PublicKeySize]);
    }

    /// <summary>Signs <paramref name="message"/>; the same key and message give the same signature.</summary>
    public static void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        RequireSize(privateKey);
        Ed25519.Sign(privateKey, message, signature[..SignatureSize]);
    }

    /// <summary>As <see cref="Sign(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> in half the time, for who has both keys.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="publicKey">The public key of exactly this private key: two signatures of one message under different public keys would give the private key away.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    internal static void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        RequireSize(privateKey);
        Ed25519.Sign(privateKey, publicKey, message, signature[..SignatureSize]);
    }

    /// <summary>
    /// Whether the signature is valid. Strict: S is below the group order (no second form of a signature), and the encodings
    /// of R and of the public key are canonical points; a public key of low order, which would accept anything, is refused.
    /// The equation has the cofactor, 8 S B = 8 R + 8 h A, so what a verifier multiplies it with makes no difference.
    /// </summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize && signature.Length == SignatureSize && Ed25519.Verify(signature, publicKey, message);

    /// <summary>Whether a key may be enrolled: a canonical point of the prime-order group, checked in full once per identity.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == PublicKeySize && Ed25519.ValidatePublicKeyFull(publicKey);

    /// <summary>What <see cref="Verify"/> says of each claim.</summary>
    /// <param name="claims">Public keys, messages and signatures.</param>
    /// <param name="valid">As many answers.</param>
    internal static void VerifyMany(ReadOnlySpan<SignatureClaim> claims, Span<bool> valid)
    {
        if (valid.Length != claims.Length)
            throw new ArgumentException("every claim has an answer", nameof(valid));
        var done = 0;
        // The vectors take eight claims; for two they already cost less than one after the other.
        while (Ed25519x8.IsSupported && claims.Length - done >= 2)
        {
            var batch = claims.Slice(done, Math.Min(Ed25519x8.Lanes, claims.Length - done));
            var verdicts = Ed25519x8.Verify(batch);
            for (var i = 0; i < batch.Length; i++)
                valid[done + i] = (verdicts >> i & 1) != 0;
            done += batch.Length;
        }
        for (; done < claims.Length; done++)
            valid[done] = Verify(claims[done].PublicKey.Span, claims[done].Message.Span, claims[done].Signature.Span);
    }

    private static void RequireSize(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != PrivateKeySize)
            throw new ArgumentException("an Ed25519 private key has 32 bytes", nameof(privateKey));
    }
}

/// <summary>A public key whose point is decoded once, for whoever verifies several signatures under it: the same answers as <see cref="Signatures.Verify"/>, a sixth faster.</summary>
internal sealed class VerifyingKey(ReadOnlySpan<byte> publicKey)
{
    private readonly Ed25519.PublicPoint? point = publicKey.Length == Signatures.PublicKeySize ? Ed25519.ValidatePublicKeyPartialExport(publicKey) : null;

    /// <summary>Whether the signature is valid.</summary>
    public bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        point is not null && signature.Length == Signatures.SignatureSize && Ed25519.Verify(signature, point, message);
}
