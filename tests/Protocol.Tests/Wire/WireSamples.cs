using System.Buffers;

namespace SecureFed.Protocol.Tests;

/// <summary>
/// One fixed message of every type, in a session of three participants on a complete graph: the worked examples of wire.md and the vectors in
/// tests/vectors/wire. Hashes, keys and signatures are patterns, not real ones: these samples show encodings only.
/// </summary>
internal static class WireSamples
{
    public static SessionParameters Parameters { get; } = Generators.Valid(new SessionProposal
    {
        Task = "demo",
        TrainingRound = 7,
        Attempt = 1,
        ModelHash = Bytes(0xA1),
        PlanHash = Bytes(0xA2),
        Vectors = [VectorSpec.Exact("count", 1, 4, 3), VectorSpec.Modular("update", 3, 20)],
        MinimumCohort = 2,
        MaximumParticipants = 3,
        ServerKey = Bytes(0xA3),
    });

    public static WireLimits Limits { get; } = WireLimits.OfRoster(Parameters, participants: 3, degree: 2);

    public static IReadOnlyList<(MessageType Type, byte[] Frame)> All { get; } =
    [
        Sample(new OfferMessage(Parameters, Signature(0x51))),
        Sample(Advertisement("alice", 0x10)),
        Sample(new RosterMessage(Sid, 3, Bytes(0x61), 0, [Entry(0, "alice", 0x10), Entry(1, "bob", 0x20), Entry(2, "carol", 0x30)])),
        Sample(new SharesMessage(Sid, 0, [Shares(0x11), Shares(0x12)], Signature(0x52))),
        Sample(new ShareDeliveryMessage(Sid, Set(0, 1, 2), [Delivered(1, 0x21), Delivered(2, 0x31)])),
        Sample(new InputHeaderMessage(Sid, 0, Bytes(0x63), Bytes(0x64), [new Complaint(2, "R2-07", Bytes(0x41))], Signature(0x54))),
        Sample(new InputChunkMessage(Sid, 0, 1, 0, new ReadOnlySequence<byte>([0x01, 0x00, 0x20, 0x00, 0x00, 0x03, 0x00, 0x00]))),
        Sample(new SurvivorProposalMessage(Sid, Set(0, 1), Bytes(0x65), [Bytes(0x66)])),
        Sample(new SurvivorSignatureMessage(Sid, 0, Bytes(0x67), Signature(0x55))),
        Sample(new UnmaskRequestMessage(Sid, Set(0, 1), Bytes(0x65), [Bytes(0x66)], [new NeighborSignature(1, Signature(0x56))], Signature(0x57))),
        Sample(new UnmaskResponseMessage(Sid, 0, [new RevealedShare(1, 2, Bytes(0x68)), new RevealedShare(2, 1, Bytes(0x69))], Signature(0x58))),
        Sample(new ResultMessage(Sid, 3, Bytes(0x61), new RosterPlace(2, [Bytes(0x62)]), Bytes(0x64), Set(0, 1), Bytes(0x65), Bytes(0x6A), Bytes(0x6B), Signature(0x59))),
        Sample(new AbortMessage(Sid, AbortCode.CohortTooSmall, Bytes(0x4C), Signature(0x5A))),
    ];

    private static SessionId Sid => Parameters.Id;

    public static byte[] Frame(MessageType type) => All.Single(sample => sample.Type == type).Frame;

    private static (MessageType Type, byte[] Frame) Sample<T>(T message)
        where T : class, IMessage<T>
        => (T.Type, Protocol.Frame.Encode(message));

    private static AdvertisementMessage Advertisement(string id, byte key)
        => new(Sid, ParticipantId.Parse(id), Bytes(key), Bytes((byte)(key + 1)), Bytes((byte)(key + 2)), Bytes((byte)(key + 3)), Signature((byte)(key + 4)));

    private static RosterEntry Entry(int index, string id, byte key) => new(index, Advertisement(id, key), []);

    private static EncryptedShares Shares(byte value)
        => new(TestSession.Filled(value, EncryptedShares.CiphertextBytes), Bytes((byte)(value + 2)), Bytes((byte)(value + 4)), Bytes((byte)(value + 6)));

    private static DeliveredShares Delivered(int dealer, byte value)
        => new(dealer, Shares(value), Bytes((byte)(value + 8)), [Bytes((byte)(value + 9))], Bytes((byte)(value + 10)), [Bytes((byte)(value + 11))], Signature(0x53));

    private static ParticipantSet Set(params int[] members) => ParticipantSet.Of(3, members);

    private static ReadOnlyMemory<byte> Bytes(byte value) => TestSession.Filled(value);

    private static ReadOnlyMemory<byte> Signature(byte value) => TestSession.Filled(value, 64);
}
