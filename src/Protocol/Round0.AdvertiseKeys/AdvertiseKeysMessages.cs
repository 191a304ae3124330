namespace SecureFed.Protocol;

/// <summary>Round 0, server to every client: the parameters and <c>Sign(server, LP("SecureFed/v1/offer", sid))</c>.</summary>
/// <param name="Parameters">The session parameters, already validated.</param>
/// <param name="Signature">64 bytes by the server.</param>
internal sealed record OfferMessage(SessionParameters Parameters, ReadOnlyMemory<byte> Signature) : IMessage<OfferMessage>
{
    public static MessageType Type => MessageType.Offer;

    public static long MaximumBytes(WireLimits limits) => SessionParametersCodec.MaximumBytes + Frame.Overhead + 64;

    public static OfferMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(2, "the offer");
        var parameters = SessionParametersCodec.Decode(reader.BytesUpTo(SessionParametersCodec.MaximumBytes, "parameters"));
        return new OfferMessage(parameters, reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(2);
        writer.Bytes(Parameters.Encoded);
        writer.Bytes(Signature);
    }
}

/// <summary>Round 0, client to server: one participant's keys and commitments for this session.</summary>
/// <param name="Session">The session id.</param>
/// <param name="Id">The sender.</param>
/// <param name="ChannelKey">C_u: X25519 public key for the channels to the neighbours, 32 bytes.</param>
/// <param name="MaskKey">M_u: X25519 public key for pairwise masks, 32 bytes.</param>
/// <param name="SelfMaskHash">The hash that an opened self-mask seed must have, 32 bytes.</param>
/// <param name="CoinContribution">32 random bytes that enter the coin of the graph.</param>
/// <param name="Signature">64 bytes by the participant over all of these.</param>
internal sealed record AdvertisementMessage(
    SessionId Session,
    ParticipantId Id,
    ReadOnlyMemory<byte> ChannelKey,
    ReadOnlyMemory<byte> MaskKey,
    ReadOnlyMemory<byte> SelfMaskHash,
    ReadOnlyMemory<byte> CoinContribution,
    ReadOnlyMemory<byte> Signature) : IMessage<AdvertisementMessage>
{
    private byte[]? body;

    // A changed copy has another body.
    private AdvertisementMessage(AdvertisementMessage original)
    {
        (Session, Id, ChannelKey, MaskKey) = (original.Session, original.Id, original.ChannelKey, original.MaskKey);
        (SelfMaskHash, CoinContribution, Signature) = (original.SelfMaskHash, original.CoinContribution, original.Signature);
    }

    /// <summary>The encoded body: the leaf of the roster tree, and a field of every neighbour's roster message. Encoded once.</summary>
    public ReadOnlyMemory<byte> Body => body ??= Frame.EncodeBody(this);

    /// <summary>Upper bound of the body: five 32-byte fields, an identifier, a signature and their headers.</summary>
    public const int MaximumBodyBytes = 5 * 34 + ParticipantId.MaximumLength + 2 + 66 + 1;

    public static MessageType Type => MessageType.Advertisement;

    public static long MaximumBytes(WireLimits limits) => MaximumBodyBytes + Frame.Overhead;

    public static AdvertisementMessage ReadBody(ref FrameReader reader)
    {
        reader.Array(7, "the advertisement");
        return new AdvertisementMessage(
            reader.Session(), reader.Id(), reader.Hash("channel key"), reader.Hash("mask key"),
            reader.Hash("self-mask hash"), reader.Hash("coin contribution"), reader.Signature());
    }

    public void WriteBody(ref FrameWriter writer)
    {
        writer.Array(7);
        writer.Session(Session);
        writer.Name(Id.Text);
        writer.Bytes(ChannelKey);
        writer.Bytes(MaskKey);
        writer.Bytes(SelfMaskHash);
        writer.Bytes(CoinContribution);
        writer.Bytes(Signature);
    }
}
