namespace SecureFed.Protocol;

/// <summary>The hashes that bind a session together: docs/spec/protocol.md section 4. All have 32 bytes.</summary>
internal static class SessionHashes
{
    /// <summary>rid: session, number of participants and the root of their advertisements.</summary>
    public static byte[] RosterId(SessionId session, int participants, byte[] rosterRoot) =>
        Transcript.H("SecureFed/v1/roster", session, Field.U32(participants), rosterRoot);

    /// <summary>The coin that draws the graph.</summary>
    public static byte[] Coin(byte[] rid) => Transcript.H("SecureFed/v1/coin", rid);

    /// <summary>What a participant advertises of its self-mask seed, so that the opened seed can be checked.</summary>
    public static byte[] SelfMaskHash(SessionId session, ParticipantId id, ReadOnlyMemory<byte> selfMaskSeed) =>
        Transcript.H("SecureFed/v1/self-mask", session, id, selfMaskSeed);

    /// <summary>A dealer's commitment to one share: kind 1 is the mask root's, kind 2 the self-mask seed's.</summary>
    public static byte[] ShareCommitment(byte[] rid, ParticipantId dealer, ParticipantId holder, byte kind, ReadOnlyMemory<byte> share) =>
        Transcript.H("SecureFed/v1/share-commitment", rid, dealer, holder, Field.U8(kind), share);

    /// <summary>As <see cref="ShareCommitment(byte[], ParticipantId, ParticipantId, byte, ReadOnlyMemory{byte})"/>, the next hash of a batch.</summary>
    public static void ShareCommitment(ref HashBatch batch, byte[] rid, ParticipantId dealer, ParticipantId holder, byte kind, ReadOnlyMemory<byte> share) =>
        Transcript.H(ref batch, "SecureFed/v1/share-commitment", rid, dealer, holder, Field.U8(kind), share);

    /// <summary>The commitment that makes the share encryption key-committing.</summary>
    public static byte[] KeyCommitment(byte[] rid, ParticipantId sender, ParticipantId receiver, ReadOnlyMemory<byte> channelKey) =>
        Transcript.H("SecureFed/v1/key-commitment", rid, sender, receiver, channelKey);

    /// <summary>The associated data of a share ciphertext.</summary>
    public static byte[] ShareAssociatedData(byte[] rid, ParticipantId sender, ParticipantId receiver, byte x, int threshold, int neighbors, byte[] commitmentRoot) =>
        Transcript.LP("SecureFed/v1/share", rid, sender, receiver, Field.U8(x), Field.U32(threshold), Field.U32(neighbors), commitmentRoot);

    /// <summary>The U2 hash.</summary>
    public static byte[] SharedSet(byte[] rid, ReadOnlyMemory<byte> sharedBitmap) => Transcript.H("SecureFed/v1/shared", rid, sharedBitmap);

    /// <summary>The survivor root: the set U3 with the inputs it stands for.</summary>
    public static byte[] SurvivorRoot(byte[] rid, byte[] sharedHash, ReadOnlyMemory<byte> survivorBitmap, int survivors, byte[] inputRoot) =>
        Transcript.H("SecureFed/v1/survivors", rid, sharedHash, survivorBitmap, Field.U32(survivors), inputRoot);
}
