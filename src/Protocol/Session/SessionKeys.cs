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

    /// <summary>What a private key agrees on with each peer's public key, all at once; null for a peer whose key is not canonical or of low order.</summary>
    public static SecretBytes?[] AgreeWithAll(this SecretBytes privateKey, IReadOnlyList<ReadOnlyMemory<byte>> peers)
    {
        var publicKeys = new byte[peers.Count * KeyAgreement.Size];
        for (var i = 0; i < peers.Count; i++)
            peers[i].Span.CopyTo(publicKeys.AsSpan(i * KeyAgreement.Size));
        using var all = new SecretBytes(publicKeys.Length);
        var isAgreed = new bool[peers.Count];
        KeyAgreement.AgreeWithAll(privateKey.Bytes, publicKeys, all.Writable, isAgreed);
        var agreed = new SecretBytes?[peers.Count];
        for (var i = 0; i < agreed.Length; i++)
            agreed[i] = isAgreed[i] ? SecretBytes.CopyOf(all.Bytes.Slice(i * KeyAgreement.Size, KeyAgreement.Size)) : null;
        return agreed;
    }

    /// <summary>The private mask key that a mask root gives.</summary>
    public static SecretBytes MaskKey(SessionId session, ParticipantId id, SecretBytes maskRoot)
    {
        var key = new SecretBytes(KeyAgreement.Size);
        KeySchedule.MaskPrivateKey(maskRoot.Bytes, session, id, key.Writable);
        return key;
    }

    /// <summary>The masks of one pair for all vectors, from what both ends agree on.</summary>
    public static MaskSeeds PairwiseMasks(SessionParameters parameters, byte[] rosterId, RosterMember one, RosterMember other, SecretBytes agreed)
    {
        var (lower, higher) = one.Index < other.Index ? (one, other) : (other, one);
        using var prk = new SecretBytes(KeySchedule.KeySize);
        KeySchedule.MaskPseudorandomKey(agreed.Bytes, rosterId, prk.Writable);
        var seeds = new MaskSeeds(parameters.Vectors.Length);
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
            KeySchedule.PairwiseMask(
                prk.Bytes, lower.Id, higher.Id, lower.Advertisement.MaskKey, higher.Advertisement.MaskKey, parameters.Vectors[vector], seeds.For(vector));
        return seeds;
    }

    /// <summary>The self masks of one participant for all vectors.</summary>
    public static MaskSeeds SelfMasks(SessionParameters parameters, byte[] rosterId, ParticipantId id, SecretBytes selfMaskSeed)
    {
        using var prk = new SecretBytes(KeySchedule.KeySize);
        KeySchedule.MaskPseudorandomKey(selfMaskSeed.Bytes, rosterId, prk.Writable);
        var seeds = new MaskSeeds(parameters.Vectors.Length);
        for (var vector = 0; vector < parameters.Vectors.Length; vector++)
            KeySchedule.SelfMask(prk.Bytes, id, parameters.Vectors[vector], seeds.For(vector));
        return seeds;
    }
}
