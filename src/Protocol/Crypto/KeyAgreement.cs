using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace SecureFed.Protocol;

/// <summary>X25519 (RFC 7748). Private keys, public keys and shared secrets have 32 bytes.</summary>
/// <remarks>A shared secret is never a key: <see cref="KeySchedule"/> derives keys from it, bound to both public keys.</remarks>
internal static class KeyAgreement
{
    /// <summary>Bytes of every key and shared secret.</summary>
    public const int Size = 32;

    /// <summary>Peers for which <see cref="AgreeWithAll"/> is fastest at a time.</summary>
    public const int BatchSize = X25519x8.Lanes;

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

    /// <summary>As <see cref="TryAgree"/> with many peers at once, several times faster per peer where the processor has wide vectors.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="peerPublicKeys">32 bytes for each peer.</param>
    /// <param name="sharedSecrets">32 bytes for each peer; zero where the agreement is refused.</param>
    /// <param name="agreed">For each peer, what <see cref="TryAgree"/> returns.</param>
    public static void AgreeWithAll(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKeys, Span<byte> sharedSecrets, Span<bool> agreed)
    {
        RequireSize(privateKey, nameof(privateKey));
        var peers = peerPublicKeys.Length / Size;
        if (peerPublicKeys.Length != peers * Size || sharedSecrets.Length != peers * Size || agreed.Length != peers)
            throw new ArgumentException("every peer has a public key, a shared secret of 32 bytes and an answer", nameof(peerPublicKeys));
        var peer = 0;
        // The vectors take eight peers; for two they already cost less than one after the other.
        while (X25519x8.IsSupported && peers - peer >= 2)
        {
            var batch = Math.Min(X25519x8.Lanes, peers - peer);
            AgreeWithBatch(privateKey, peerPublicKeys.Slice(peer * Size, batch * Size), sharedSecrets.Slice(peer * Size, batch * Size), agreed.Slice(peer, batch));
            peer += batch;
        }
        for (; peer < peers; peer++)
            agreed[peer] = TryAgree(privateKey, peerPublicKeys.Slice(peer * Size, Size), sharedSecrets.Slice(peer * Size, Size));
    }

    private static void AgreeWithBatch(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKeys, Span<byte> sharedSecrets, Span<bool> agreed)
    {
        // Lanes without a peer, or with one that is refused, carry 0, whose result is 0.
        Span<byte> points = stackalloc byte[X25519x8.Lanes * Size];
        Span<byte> results = stackalloc byte[X25519x8.Lanes * Size];
        points.Clear();
        for (var peer = 0; peer < agreed.Length; peer++)
            if (IsCanonical(peerPublicKeys.Slice(peer * Size, Size)))
                peerPublicKeys.Slice(peer * Size, Size).CopyTo(points[(peer * Size)..]);
        X25519x8.Agree(privateKey, points, results);
        Span<byte> zero = stackalloc byte[Size];
        zero.Clear();
        for (var peer = 0; peer < agreed.Length; peer++)
            agreed[peer] = !CryptographicOperations.FixedTimeEquals(results.Slice(peer * Size, Size), zero);
        results[..sharedSecrets.Length].CopyTo(sharedSecrets);
        CryptographicOperations.ZeroMemory(results);
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
