using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace SecureFed.Protocol;

/// <summary>X25519 (RFC 7748). Private keys, public keys and shared secrets have 32 bytes.</summary>
/// <remarks>A shared secret is never a key: <see cref="KeySchedule"/> derives keys from it, bound to both public keys.</remarks>
internal static class KeyAgreement
{
    /// <summary>Bytes of every key and shared secret.</summary>
    public const int Size = 32;

    // The points of order 1, 2, 4 and 8 on the curve and its twist with u below p; their multiples by a clamped scalar are all zero.
    private static readonly byte[][] LowOrderPoints =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        Convert.FromHexString("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    /// <summary>Writes the public key of <paramref name="privateKey"/>.</summary>
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireSize(privateKey, nameof(privateKey));
        X25519.ScalarMultBase(privateKey, publicKey[..Size]);
    }

    /// <summary>Whether <paramref name="publicKey"/> has 32 bytes, is canonical (u below 2^255 - 19) and is not of low order.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != Size || !IsCanonical(publicKey))
            return false;
        foreach (var point in LowOrderPoints)
            if (publicKey.SequenceEqual(point))
                return false;
        return true;
    }

    /// <summary>Writes the shared secret of a private key and a peer's public key.</summary>
    /// <returns>False, with a zeroed secret, when the public key is not canonical or the result is all zero (a point of low order).</returns>
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        RequireSize(privateKey, nameof(privateKey));
        sharedSecret = sharedSecret[..Size];
        if (peerPublicKey.Length != Size || !IsCanonical(peerPublicKey))
        {
            sharedSecret.Clear();
            return false;
        }
        X25519.ScalarMult(privateKey, peerPublicKey, sharedSecret);
        Span<byte> zero = stackalloc byte[Size];
        zero.Clear();
        return !CryptographicOperations.FixedTimeEquals(sharedSecret, zero);
    }

    /// <summary>Bit 255 clear and the integer below 2^255 - 19. Public keys are public: the comparison may take its time.</summary>
    private static bool IsCanonical(ReadOnlySpan<byte> u)
    {
        if (u[31] != 0x7f)
            return u[31] < 0x7f;
        for (var i = 30; i > 0; i--)
            if (u[i] != 0xff)
                return true;
        return u[0] < 0xed;
    }

    private static void RequireSize(ReadOnlySpan<byte> key, string name)
    {
        if (key.Length != Size)
            throw new ArgumentException("an X25519 key has 32 bytes", name);
    }
}
