namespace SecureFed.Protocol;

/// <summary>The bytes that are signed: one method for each signature of protocol.md section 4. The hashes are in <see cref="SessionHashes"/>.</summary>
internal static class Statements
{
    /// <summary>Round 0: the server offers a session.</summary>
    public static byte[] Offer(SessionId session) => Transcript.LP("SecureFed/v1/offer", session);

    /// <summary>Round 0: a participant takes part with these keys.</summary>
    public static byte[] Advertisement(AdvertisementMessage body)
        => Transcript.LP("SecureFed/v1/advertise", body.Session, body.Id, body.ChannelKey, body.MaskKey, body.SelfMaskHash, body.CoinContribution);

    /// <summary>Round 1: a dealer stands by these commitments and ciphertexts.</summary>
    public static byte[] Shares(byte[] rosterId, ParticipantId dealer, ReadOnlyMemory<byte> commitmentRoot, ReadOnlyMemory<byte> itemRoot)
        => Transcript.LP("SecureFed/v1/share-keys", rosterId, dealer, commitmentRoot, itemRoot);

    /// <summary>Round 2: a client stands by this masked input and these complaints.</summary>
    public static byte[] Input(
        byte[] rosterId, ParticipantId id, ReadOnlyMemory<byte> vectorRoot, ReadOnlyMemory<byte> sharedHash, ReadOnlyMemory<byte> complaintsHash)
        => Transcript.LP("SecureFed/v1/input", rosterId, id, vectorRoot, sharedHash, complaintsHash);

    /// <summary>Round 3: a survivor certifies the survivors, once.</summary>
    public static byte[] SurvivorSignature(byte[] rosterId, ParticipantId id, ReadOnlyMemory<byte> survivorRoot)
        => Transcript.LP("SecureFed/v1/survivor-signature", rosterId, id, survivorRoot);

    /// <summary>Round 4: the server asks one recipient for shares; two different requests to one recipient convict it.</summary>
    public static byte[] Unmask(byte[] rosterId, ParticipantId recipient, ReadOnlyMemory<byte> survivorRoot)
        => Transcript.LP("SecureFed/v1/unmask", rosterId, recipient, survivorRoot);

    /// <summary>Round 4: a client stands by the shares that it reveals.</summary>
    public static byte[] UnmaskResponse(byte[] rosterId, ParticipantId id, ReadOnlyMemory<byte> survivorRoot, ReadOnlyMemory<byte> sharesHash)
        => Transcript.LP("SecureFed/v1/unmask-response", rosterId, id, survivorRoot, sharesHash);

    /// <summary>The server announces the sum.</summary>
    public static byte[] Result(byte[] rosterId, ReadOnlyMemory<byte> survivorRoot, int survivors, ReadOnlyMemory<byte> aggregateHash, ReadOnlyMemory<byte> logHead)
        => Transcript.LP("SecureFed/v1/result", rosterId, survivorRoot, Field.U32(survivors), aggregateHash, logHead);

    /// <summary>The server ends a session without a sum.</summary>
    public static byte[] Abort(SessionId session, AbortCode code, ReadOnlyMemory<byte> logHead)
        => Transcript.LP("SecureFed/v1/abort", session, Field.U8((byte)code), logHead);
}
