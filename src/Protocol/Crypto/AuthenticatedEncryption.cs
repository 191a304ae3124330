using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>AES-256-GCM under a key that encrypts one message only, with the tag behind the ciphertext.</summary>
/// <remarks>
/// The nonce is zero. That is safe because a key is never used twice: it depends on both ephemeral channel keys, on the direction and on the roster, and a client that is
/// asked again sends the bytes it sent before. A random nonce would only add bytes that could be got wrong. GCM does not commit to its key, so the protocol sends a key commitment beside each ciphertext.
/// </remarks>
internal static class AuthenticatedEncryption
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes that a ciphertext is longer than its plaintext.</summary>
    public const int TagSize = 16;

    private static ReadOnlySpan<byte> ZeroNonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Encrypts into <paramref name="ciphertext"/>, which has <see cref="TagSize"/> bytes more than <paramref name="plaintext"/>.</summary>
    public static void Seal(ReadOnlySpan<byte> singleUseKey, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData, Span<byte> ciphertext)
    {
        if (ciphertext.Length != plaintext.Length + TagSize)
            throw new ArgumentException("a ciphertext is 16 bytes longer than its plaintext", nameof(ciphertext));
        using var gcm = new AesGcm(singleUseKey, TagSize);
        gcm.Encrypt(ZeroNonce, plaintext, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], associatedData);
    }

    /// <summary>Decrypts into <paramref name="plaintext"/>, which has <see cref="TagSize"/> bytes less than <paramref name="ciphertext"/>.</summary>
    /// <returns>False, with a zeroed plaintext, when a length or the tag is wrong.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> singleUseKey, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> associatedData, Span<byte> plaintext)
    {
        if (singleUseKey.Length != KeySize || ciphertext.Length != plaintext.Length + TagSize)
        {
            plaintext.Clear();
            return false;
        }
        using var gcm = new AesGcm(singleUseKey, TagSize);
        try
        {
            gcm.Decrypt(ZeroNonce, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Clear();
            return false;
        }
    }
}
