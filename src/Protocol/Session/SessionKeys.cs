using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>Key agreement and derivation on the values of a session: what <see cref="KeyAgreement"/> and <see cref="KeySchedule"/> do on bytes.</summary>
internal static class SessionKeys
{
    /// <summary>The public half of an X25519 private key.</summary>
    public static byte[] PublicKey(this SecretBytes privateKey)
    {
        var publicKey = new byte[KeyAgreement.Size];
        KeyAgreement.DerivePublicKey(privateKey.Bytes, publicKey);
        return publicKey;
    }

    /// <summary>The private mask key that a mask root gives.</summary>
    public static SecretBytes MaskKey(SessionId session, ParticipantId id, SecretBytes maskRoot)
    {
        var key = new SecretBytes(KeyAgreement.Size);
        KeySchedule.MaskPrivateKey(maskRoot.Bytes, session, id, key.Writable);
        return key;
    }

    /// <summary>The stream seeds of one participant's masks with many peers: for each vector of the session one of 32 bytes for each peer.</summary>
    /// <param name="parameters">The session parameters.</param>
    /// <param name="rosterId">rid.</param>
    /// <param name="one">The participant.</param>
    /// <param name="peers">Its peers.</param>
    /// <param name="agreed">What it agrees on with each, 32 bytes.</param>
    /// <param name="seeds">32 bytes for each vector and peer, the peers of a vector together.</param>
    public static void PairwiseMasks(
        SessionParameters parameters, byte[] rosterId, RosterMember one, ReadOnlySpan<RosterMember> peers, ReadOnlySpan<byte> agreed, Span<byte> seeds)
    {
        Span<byte> prks = stackalloc byte[peers.Length * KeySchedule.KeySize];
        KeySchedule.MaskPseudorandomKeys(agreed, rosterId, prks);
        var batch = new HmacBatch(seeds);
        foreach (var vector in parameters.Vectors)
            for (var i = 0; i < peers.Length; i++)
            {
                var (lower, higher) = one.Index < peers[i].Index ? (one, peers[i]) : (peers[i], one);
                KeySchedule.PairwiseMask(ref batch, prks.Slice(i * KeySchedule.KeySize, KeySchedule.KeySize), lower.Id, higher.Id, lower.MaskKey, higher.MaskKey, vector);
            }
        batch.Finish();
        CryptographicOperations.ZeroMemory(prks);
    }

    /// <summary>The stream seeds of one participant's self masks, 32 bytes for each vector of the session.</summary>
    public static void SelfMasks(SessionParameters parameters, byte[] rosterId, ParticipantId id, SecretBytes selfMaskSeed, Span<byte> seeds)
    {
        Span<byte> prk = stackalloc byte[KeySchedule.KeySize];
        KeySchedule.MaskPseudorandomKey(selfMaskSeed.Bytes, rosterId, prk);
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
            KeySchedule.SelfMask(prk, id, parameters.Vectors[vector], Seed(seeds, vector));
        CryptographicOperations.ZeroMemory(prk);
    }

    private static Span<byte> Seed(Span<byte> seeds, int vector) => seeds.Slice(vector * MaskSet.SeedSize, MaskSet.SeedSize);
}
