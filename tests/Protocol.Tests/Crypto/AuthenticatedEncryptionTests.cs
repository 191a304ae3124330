using System.Security.Cryptography;

namespace SecureFed.Protocol.Tests;

public class AuthenticatedEncryptionTests
{
    private static readonly byte[] Key = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
    private static readonly byte[] Plaintext = "a share bundle"u8.ToArray();

    [Fact]
    public void What_was_sealed_opens_with_the_same_key_and_associated_data()
    {
        var opened = new byte[Plaintext.Length];
        Assert.True(AuthenticatedEncryption.TryOpen(Key, Sealed(), "context"u8, opened));
        Assert.Equal(Plaintext, opened);
    }

    [Fact]
    public void The_nonce_is_twelve_zero_bytes_and_the_tag_follows_the_ciphertext()
    {
        var (ciphertext, tag) = (new byte[Plaintext.Length], new byte[16]);
        using var gcm = new AesGcm(Key, 16);
        gcm.Encrypt(new byte[12], Plaintext, ciphertext, tag, "context"u8);
        Assert.Equal([.. ciphertext, .. tag], Sealed());
    }

    [Fact]
    public void A_flipped_bit_of_ciphertext_tag_key_or_context_does_not_open()
    {
        var ciphertext = Sealed();
        for (var bit = 0; bit < 8 * ciphertext.Length; bit++)
            AssertClosed(Key, Flipped(ciphertext, bit), "context"u8.ToArray());
        AssertClosed(Flipped(Key, 17), ciphertext, "context"u8.ToArray());
        AssertClosed(Key, ciphertext, "Context"u8.ToArray());
    }

    [Fact]
    public void A_wrong_length_does_not_open()
    {
        Assert.False(AuthenticatedEncryption.TryOpen(Key, Sealed().AsSpan(1), "context"u8, new byte[Plaintext.Length]));
        Assert.False(AuthenticatedEncryption.TryOpen(Key.AsSpan(1), Sealed(), "context"u8, new byte[Plaintext.Length]));
    }

    private static byte[] Sealed()
    {
        var ciphertext = new byte[Plaintext.Length + AuthenticatedEncryption.TagSize];
        AuthenticatedEncryption.Seal(Key, Plaintext, "context"u8, ciphertext);
        return ciphertext;
    }

    private static void AssertClosed(byte[] key, byte[] ciphertext, byte[] context)
    {
        var opened = Enumerable.Repeat((byte)1, Plaintext.Length).ToArray();
        Assert.False(AuthenticatedEncryption.TryOpen(key, ciphertext, context, opened));
        Assert.All(opened, b => Assert.Equal(0, b));
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var copy = (byte[])bytes.Clone();
        copy[bit / 8] ^= (byte)(1 << bit % 8);
        return copy;
    }
}
