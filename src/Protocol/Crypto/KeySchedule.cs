using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>
/// Every key of suite 1 with HKDF-SHA256 (RFC 5869): docs/spec/protocol.md section 4. Each derivation has a label of its own and is bound to session or
/// roster and to everyone concerned, so keys of different purposes, sessions, models or rosters have nothing to do with each other.
/// </summary>
internal static class KeySchedule
{
    /// <summary>Bytes of a secret, key or pseudorandom key.</summary>
    public const int KeySize = 32;

    /// <summary>The private half of the masking key pair, from the mask root (kind 1) that is shared among neighbours.</summary>
    public static void MaskPrivateKey(ReadOnlySpan<byte> maskRoot, SessionId session, ParticipantId id, Span<byte> privateKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, maskRoot, privateKey[..KeySize], session.Span, Transcript.LP("SecureFed/v1/mask-key", id));

    /// <summary>The key under which <paramref name="sender"/> encrypts its one share bundle for <paramref name="receiver"/>: one key per direction.</summary>
    /// <param name="sharedSecret">X25519 of the two channel keys.</param>
    /// <param name="rid">The roster id.</param>
    /// <param name="sender">The dealer.</param>
    /// <param name="receiver">The holder.</param>
    /// <param name="senderPublicKey">The dealer's channel public key.</param>
    /// <param name="receiverPublicKey">The holder's channel public key.</param>
    /// <param name="channelKey">32 bytes.</param>
    public static void ChannelKey(
        ReadOnlySpan<byte> sharedSecret,
        ReadOnlySpan<byte> rid,
        ParticipantId sender,
        ParticipantId receiver,
        ReadOnlyMemory<byte> senderPublicKey,
        ReadOnlyMemory<byte> receiverPublicKey,
        Span<byte> channelKey)
    {
        var info = Transcript.LP("SecureFed/v1/channel", sender, receiver, senderPublicKey, receiverPublicKey);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, sharedSecret, channelKey[..KeySize], rid, info);
    }

    /// <summary>The pseudorandom key of a pair or of a self mask (HKDF-Extract), from which every vector's mask expands.</summary>
    /// <param name="secret">X25519 of the two masking keys, or the self-mask seed.</param>
    /// <param name="rid">The roster id, as salt.</param>
    /// <param name="prk">32 bytes.</param>
    public static void MaskPseudorandomKey(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> rid, Span<byte> prk) =>
        HKDF.Extract(HashAlgorithmName.SHA256, secret, rid, prk[..KeySize]);

    /// <summary>The stream seed of the mask of the pair <paramref name="lower"/> &lt; <paramref name="higher"/> for one vector.</summary>
    /// <param name="prk">The pair's pseudorandom key.</param>
    /// <param name="lower">The participant with the lower index, whose input the mask is added to.</param>
    /// <param name="higher">The other one.</param>
    /// <param name="lowerPublicKey">The mask public key of <paramref name="lower"/>.</param>
    /// <param name="higherPublicKey">The mask public key of <paramref name="higher"/>.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="seed">32 bytes: AES key and first counter block.</param>
    public static void PairwiseMask(
        ReadOnlySpan<byte> prk,
        ParticipantId lower,
        ParticipantId higher,
        ReadOnlyMemory<byte> lowerPublicKey,
        ReadOnlyMemory<byte> higherPublicKey,
        VectorSpec vector,
        Span<byte> seed)
    {
        var info = Transcript.LP(
            "SecureFed/v1/pairwise-mask", lower, higher, lowerPublicKey, higherPublicKey, vector.Name, Field.U8((byte)vector.Bits), Field.U32(vector.Length));
        HKDF.Expand(HashAlgorithmName.SHA256, prk, seed[..MaskSet.SeedSize], info);
    }

    /// <summary>The stream seed, AES key and first counter block, of a participant's self mask for one vector.</summary>
    public static void SelfMask(ReadOnlySpan<byte> prk, ParticipantId id, VectorSpec vector, Span<byte> seed)
    {
        var info = Transcript.LP("SecureFed/v1/self-mask-stream", id, vector.Name, Field.U8((byte)vector.Bits), Field.U32(vector.Length));
        HKDF.Expand(HashAlgorithmName.SHA256, prk, seed[..MaskSet.SeedSize], info);
    }
}
