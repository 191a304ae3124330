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

    private const string PairwiseMaskLabel = "SecureFed/v1/pairwise-mask";

    // Label, two identifiers, two public keys, a vector's name, width and length, each with its length before it.
    private const int MaximumInfo = 512;

    /// <summary>The private half of the masking key pair, from the mask root (kind 1) that is shared among neighbours.</summary>
    public static void MaskPrivateKey(ReadOnlySpan<byte> maskRoot, SessionId session, ParticipantId id, Span<byte> privateKey)
    {
        Span<byte> info = stackalloc byte[MaximumInfo];
        var length = Transcript.Write(info, "SecureFed/v1/mask-key", id);
        Derive(maskRoot, session.Span, info[..length], privateKey[..KeySize]);
    }

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
        Span<byte> info = stackalloc byte[MaximumInfo];
        var length = Transcript.Write(info, "SecureFed/v1/channel", sender, receiver, senderPublicKey, receiverPublicKey);
        Derive(sharedSecret, rid, info[..length], channelKey[..KeySize]);
    }

    /// <summary>The pseudorandom key of a pair or of a self mask (HKDF-Extract), from which every vector's mask expands.</summary>
    /// <param name="secret">X25519 of the two masking keys, or the self-mask seed.</param>
    /// <param name="rid">The roster id, as salt.</param>
    /// <param name="prk">32 bytes.</param>
    public static void MaskPseudorandomKey(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> rid, Span<byte> prk) =>
        HMACSHA256.HashData(rid, secret, prk[..KeySize]);

    /// <summary>As <see cref="MaskPseudorandomKey"/> for many secrets of 32 bytes.</summary>
    public static void MaskPseudorandomKeys(ReadOnlySpan<byte> secrets, ReadOnlySpan<byte> rid, Span<byte> prks)
    {
        var batch = new HmacBatch(prks);
        for (; !secrets.IsEmpty; secrets = secrets[KeySize..])
            secrets[..KeySize].CopyTo(batch.Next(rid, KeySize));
        batch.Finish();
    }

    /// <summary>The stream seed of the mask of the pair <paramref name="lower"/> &lt; <paramref name="higher"/> for one vector: the next 32 bytes of a batch, AES key and first counter block.</summary>
    /// <param name="batch">Receives the seed: T(1) of HKDF-Expand as in <see cref="Expand"/>.</param>
    /// <param name="prk">The pair's pseudorandom key.</param>
    /// <param name="lower">The participant with the lower index, whose input the mask is added to.</param>
    /// <param name="higher">The other one.</param>
    /// <param name="lowerPublicKey">The mask public key of <paramref name="lower"/>.</param>
    /// <param name="higherPublicKey">The mask public key of <paramref name="higher"/>.</param>
    /// <param name="vector">The vector.</param>
    public static void PairwiseMask(
        ref HmacBatch batch,
        scoped ReadOnlySpan<byte> prk,
        ParticipantId lower,
        ParticipantId higher,
        ReadOnlyMemory<byte> lowerPublicKey,
        ReadOnlyMemory<byte> higherPublicKey,
        VectorSpec vector)
    {
        ReadOnlySpan<Field> fields = [lower, higher, lowerPublicKey, higherPublicKey, vector.Name, Field.U8((byte)vector.Bits), Field.U32(vector.Length)];
        var info = batch.Next(prk, Transcript.Length(PairwiseMaskLabel, fields) + 1);
        info[Transcript.Write(info, PairwiseMaskLabel, fields)] = 1;
    }

    /// <summary>The stream seed, AES key and first counter block, of a participant's self mask for one vector.</summary>
    public static void SelfMask(ReadOnlySpan<byte> prk, ParticipantId id, VectorSpec vector, Span<byte> seed)
    {
        Span<byte> info = stackalloc byte[MaximumInfo];
        var length = Transcript.Write(info, "SecureFed/v1/self-mask-stream", id, vector.Name, Field.U8((byte)vector.Bits), Field.U32(vector.Length));
        Expand(prk, info, length, seed[..MaskSet.SeedSize]);
    }

    private static void Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt, info);

    /// <summary>HKDF-Expand for its first 32 bytes, T(1) = HMAC(prk, info ‖ 0x01) (RFC 5869 section 2.3), without allocating: it is computed once for every mask.</summary>
    private static void Expand(ReadOnlySpan<byte> prk, Span<byte> info, int length, Span<byte> output)
    {
        info[length] = 1;
        HMACSHA256.HashData(prk, info[..(length + 1)], output);
    }
}
