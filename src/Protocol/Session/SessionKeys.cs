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

    /// <summary>The stream seeds of one pair, 32 bytes for each vector of the session, from what both ends agree on.</summary>
    public static void PairwiseMasks(SessionParameters parameters, byte[] rosterId, RosterMember one, RosterMember other, ReadOnlySpan<byte> agreed, Span<byte> seeds)
    {
        var (lower, higher) = one.Index < other.Index ? (one, other) : (other, one);
        Span<byte> prk = stackalloc byte[KeySchedule.KeySize];
        KeySchedule.MaskPseudorandomKey(agreed, rosterId, prk);
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
            KeySchedule.PairwiseMask(prk, lower.Id, higher.Id, lower.MaskKey, higher.MaskKey, parameters.Vectors[vector], Seed(seeds, vector));
        CryptographicOperations.ZeroMemory(prk);
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
