using System.Buffers;
using System.Collections.Immutable;

namespace SecureFed.Protocol.Tests;

/// <summary>The limits of wire.md section 6: the largest honest frame of every type fits, and a limit is not far above it.</summary>
public class FrameLimitTests(ITestOutputHelper output)
{
    private static readonly ReadOnlyMemory<byte> Hash = new byte[32];
    private static readonly ReadOnlyMemory<byte> Signature = new byte[64];

    /// <summary>The largest complete graph, and the largest ring of the largest degree.</summary>
    [Theory]
    [InlineData(GraphTopology.Complete, 255, 254)]
    [InlineData(GraphTopology.Ring, 100_000, 254)]
    public void The_largest_frame_of_every_type_is_within_its_limit_and_close_to_it(GraphTopology topology, int participants, int degree)
    {
        var parameters = Generators.Valid(TestSession.Proposal() with
        {
            Graph = new GraphRule(topology, ThreatModel.Malicious, 100_000, 100_000),
            MaximumParticipants = participants,
            Vectors = [VectorSpec.Modular("widest", 1 << 28, 62), VectorSpec.Modular("narrow", 5, 1)],
        });
        var limits = WireLimits.OfRoster(parameters, participants, degree);
        var (sid, last, everybody) = (parameters.Id, participants - 1, ParticipantSet.Of(participants, Enumerable.Range(0, participants)));
        var neighbors = Enumerable.Range(participants - degree, degree);
        var proof = Enumerable.Repeat(Hash, limits.ProofLength).ToImmutableArray();
        var dealerProof = Enumerable.Repeat(Hash, DeliveredShares.ProofLength(degree)).ToImmutableArray();
        var advertisement = new AdvertisementMessage(sid, ParticipantId.Parse(new string('x', 64)), Hash, Hash, Hash, Hash, Signature);
        var shares = new EncryptedShares(new byte[EncryptedShares.CiphertextBytes], Hash, Hash, Hash);
        var widest = new ReadOnlySequence<byte>(new byte[parameters.Vectors[0].PackedBytes(0)]);

        Check(advertisement);
        Check(new RosterMessage(sid, participants, Hash, last, [.. neighbors.Prepend(last - degree).Select(index => new RosterEntry(index, advertisement, topology == GraphTopology.Ring ? proof : []))]));
        Check(new SharesMessage(sid, last, [.. neighbors.Select(_ => shares)], Signature));
        Check(new ShareDeliveryMessage(sid, everybody, [.. neighbors.Select(dealer => new DeliveredShares(dealer, shares, Hash, dealerProof, Hash, dealerProof, Signature))]));
        Check(new InputHeaderMessage(sid, last, Hash, Hash, [.. neighbors.Select(dealer => new Complaint(dealer, "R2-07-xx", Hash))], Signature));
        Check(new InputChunkMessage(sid, last, 0, parameters.Vectors[0].Chunks - 1, widest));
        Check(new SurvivorProposalMessage(sid, everybody, Hash, proof));
        Check(new SurvivorSignatureMessage(sid, last, Hash, Signature));
        Check(new UnmaskRequestMessage(sid, everybody, Hash, proof, [.. neighbors.Select(index => new NeighborSignature(index, Signature))], Signature));
        Check(new UnmaskResponseMessage(sid, last, [.. neighbors.Select(dealer => new RevealedShare(dealer, 2, Hash))], Signature));
        Check(new ResultMessage(sid, participants, Hash, new RosterPlace(last, proof), Hash, everybody, Hash, Hash, Hash, Signature));
        Check(new AbortMessage(sid, AbortCode.ResultOutOfBounds, Hash, Signature));

        void Check<T>(T message)
            where T : class, IMessage<T>
        {
            var frame = Frame.Encode(message);
            var limit = T.MaximumBytes(limits);
            output.WriteLine($"{T.Type}: {frame.Length} of {limit} bytes");
            Assert.True(Frame.TryDecode<T>(new ReadOnlySequence<byte>(frame), limits, out _, out var rejection), rejection?.ToString());

            // A roster of a complete graph has no proofs, but its limit allows for them.
            Assert.InRange(limit, frame.Length, T.Type == MessageType.Roster ? 2 * frame.Length + 256 : frame.Length * 5L / 4 + 256);
        }
    }
}
