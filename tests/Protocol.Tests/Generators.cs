using System.Buffers;
using System.Collections.Immutable;
using CsCheck;

namespace SecureFed.Protocol.Tests;

/// <summary>Random values of the protocol, for properties of any room.</summary>
internal static class Generators
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    public static Gen<ReadOnlyMemory<byte>> Bytes(int length) => Gen.Byte.Array[length].Select(bytes => (ReadOnlyMemory<byte>)bytes);

    public static Gen<ReadOnlyMemory<byte>> Hash { get; } = Bytes(32);

    public static Gen<ReadOnlyMemory<byte>> Signature { get; } = Bytes(64);

    public static Gen<string> Name { get; } = Gen.Char[Alphabet].Array[1, 64].Select(letters => new string(letters));

    public static Gen<ParticipantId> Id { get; } = Name.Select(ParticipantId.Parse);

    public static Gen<VectorSpec> Vector { get; } =
        Gen.Select(Name, Gen.Int[1, 60_000], Gen.Int[1, 62], Gen.Bool, Gen.ULong)
            .Select((name, length, bits, isExact, bound) => isExact
                // The bound leaves room for 255 participants wherever eight more bits exist.
                ? VectorSpec.Exact(name, length, bits, bits <= 8 ? 0 : bound % (1UL << (bits - 8)))
                : VectorSpec.Modular(name, length, bits));

    public static Gen<GraphRule> Graph { get; } =
        Gen.Select(Gen.Enum<GraphTopology>(), Gen.Enum<ThreatModel>(), Gen.Int[0, 999_999], Gen.Int[0, 999_999], Gen.Int[1, 128], Gen.Int[1, 128], Gen.Int[0, 127], Gen.Int[0, 254])
            .Select((topology, model, corrupt, dropout, security, correctness, half, threshold) => new GraphRule(
                topology, model, corrupt, dropout, security, correctness, topology == GraphTopology.Ring ? 2 * half : 0, threshold));

    public static Gen<SessionParameters> Parameters { get; } =
        Gen.Select(Name, Gen.ULong, Gen.UInt, Hash.Array[3], Vector.Array[1, 5], Graph, Gen.Select(Gen.Int[2, 255], Gen.Int[2, 255]))
            .Select((task, round, attempt, hashes, vectors, graph, cohort) => new SessionProposal
            {
                Task = task,
                TrainingRound = round,
                Attempt = attempt,
                ModelHash = hashes[0],
                PlanHash = hashes[1],
                Vectors = [.. vectors.DistinctBy(vector => vector.Name)],
                Graph = graph,
                MinimumCohort = Math.Min(cohort.Item1, cohort.Item2),
                MaximumParticipants = Math.Max(cohort.Item1, cohort.Item2),
                ServerKey = hashes[2],
            })
            .Select(Valid);

    /// <summary>Limits of a session of 2 to 40 participants on a complete graph.</summary>
    public static Gen<WireLimits> Limits { get; } =
        Gen.Select(Parameters, Gen.Int[2, 40])
            .Select((parameters, participants) => WireLimits.OfRoster(parameters, participants, participants - 1));

    public static Gen<OfferMessage> Offer { get; } =
        Gen.Select(Parameters, Signature).Select((parameters, signature) => new OfferMessage(parameters, signature));

    public static Gen<AdvertisementMessage> Advertisement(WireLimits limits)
        => Gen.Select(Id, Hash, Hash, Hash, Hash, Signature).Select((id, channel, mask, seed, coin, signature)
            => new AdvertisementMessage(limits.Session!, id, channel, mask, seed, coin, signature));

    public static Gen<RosterMessage> Roster(WireLimits limits)
        => Gen.Select(Gen.Int[1, limits.Participants], Hash, Index(limits), Indexed(limits, limits.Degree + 1, RosterEntry(limits))).Select((n, root, own, entries)
            => new RosterMessage(limits.Session!, n, root, own, entries));

    public static Gen<SharesMessage> Shares(WireLimits limits)
        => Gen.Select(Index(limits), List(limits.Degree, EncryptedShares), Signature).Select((from, items, signature)
            => new SharesMessage(limits.Session!, from, items, signature));

    public static Gen<ShareDeliveryMessage> ShareDelivery(WireLimits limits)
        => Gen.Select(Set(limits.Participants), Indexed(limits, limits.Degree, Delivered(limits))).Select((set, items)
            => new ShareDeliveryMessage(limits.Session!, set, items));

    public static Gen<InputHeaderMessage> InputHeader(WireLimits limits)
        => Gen.Select(Index(limits), Hash, Hash, Indexed(limits, limits.Degree, Complaint), Signature).Select((from, root, shared, complaints, signature)
            => new InputHeaderMessage(limits.Session!, from, root, shared, complaints, signature));

    public static Gen<InputChunkMessage> InputChunk(WireLimits limits)
        => Gen.Select(Index(limits), Gen.Int[0, limits.Vectors.Length - 1]).SelectMany((from, vector)
            => Gen.Int[0, limits.Vectors[vector].Chunks - 1].SelectMany(chunk
                => Packed(limits.Vectors[vector], chunk).Select(packed
                    => new InputChunkMessage(limits.Session!, from, vector, chunk, new ReadOnlySequence<byte>(packed)))));

    public static Gen<SurvivorProposalMessage> SurvivorProposal(WireLimits limits)
        => Gen.Select(Set(limits.Participants), Hash, List(limits.ProofLength, Hash)).Select((set, root, proof)
            => new SurvivorProposalMessage(limits.Session!, set, root, proof));

    public static Gen<SurvivorSignatureMessage> SurvivorSignature(WireLimits limits)
        => Gen.Select(Index(limits), Hash, Signature).Select((from, root, signature)
            => new SurvivorSignatureMessage(limits.Session!, from, root, signature));

    public static Gen<UnmaskRequestMessage> UnmaskRequest(WireLimits limits)
    {
        var signatures = Indexed(limits, limits.Degree, Signature.Select<ReadOnlyMemory<byte>, Func<int, NeighborSignature>>(bytes => index => new NeighborSignature(index, bytes)));
        return Gen.Select(Set(limits.Participants), Hash, List(limits.ProofLength, Hash), signatures, Signature).Select((set, root, proof, items, signature)
            => new UnmaskRequestMessage(limits.Session!, set, root, proof, items, signature));
    }

    public static Gen<UnmaskResponseMessage> UnmaskResponse(WireLimits limits)
    {
        var shares = Indexed(limits, limits.Degree, Gen.Select(Gen.Int[1, 2], Hash).Select<(int, ReadOnlyMemory<byte>), Func<int, RevealedShare>>(share => index => new RevealedShare(index, share.Item1, share.Item2)));
        return Gen.Select(Index(limits), shares, Signature).Select((from, items, signature)
            => new UnmaskResponseMessage(limits.Session!, from, items, signature));
    }

    public static Gen<ResultMessage> Result(WireLimits limits)
        => Gen.Int[limits.IsRosterKnown ? limits.Participants : 1, limits.Participants].SelectMany(n => Result(limits, n));

    public static Gen<ResultMessage> Result(WireLimits limits, int n)
        => Gen.Select(Hash, Place(limits.Among(n)), Hash, Set(n), Hash, Gen.Select(Hash, Hash), Signature).Select((roster, place, shared, survivors, inputs, end, signature)
            => new ResultMessage(limits.Session!, n, roster, place, shared, survivors, inputs, end.Item1, end.Item2, signature));

    public static Gen<RosterPlace?> Place(WireLimits limits)
        => Gen.Select(Gen.Bool, Index(limits), List(limits.ProofLength, Hash)).Select((hasPlace, index, proof) => hasPlace ? new RosterPlace(index, proof) : null);

    public static Gen<AbortMessage> Abort(WireLimits limits)
        => Gen.Select(Gen.Enum<AbortCode>(), Hash, Signature).Select((code, head, signature) => new AbortMessage(limits.Session!, code, head, signature));

    public static Gen<ParticipantSet> Set(int participants)
        => Gen.Bool.Array[participants].Select(members => ParticipantSet.Of(participants, Enumerable.Range(0, participants).Where(index => members[index])));

    public static Gen<ImmutableArray<T>> List<T>(int most, Gen<T> item) => item.Array[0, most].Select(items => items.ToImmutableArray());

    /// <summary>The parameters of a proposal that is meant to be valid.</summary>
    public static SessionParameters Valid(SessionProposal proposal)
    {
        Assert.True(SessionParameters.TryCreate(proposal, out var parameters, out var refusal), refusal?.ToString());
        return parameters;
    }

    private static Gen<EncryptedShares> EncryptedShares { get; } =
        Gen.Select(Bytes(Protocol.EncryptedShares.CiphertextBytes), Hash, Hash, Hash)
            .Select((ciphertext, key, c1, c2) => new EncryptedShares(ciphertext, key, c1, c2));

    private static Gen<Func<int, Complaint>> Complaint { get; } =
        Gen.Select(Gen.OneOf(Hash, Gen.Const(ReadOnlyMemory<byte>.Empty)), Gen.OneOf(Gen.Const("R2-05"), Gen.Const("R2-06"), Gen.Const("R2-09")))
            .Select<(ReadOnlyMemory<byte>, string), Func<int, Complaint>>(both => dealer => new Complaint(dealer, both.Item2, both.Item1));

    private static Gen<Func<int, RosterEntry>> RosterEntry(WireLimits limits)
        => Gen.Select(Advertisement(limits), List(limits.ProofLength, Hash))
            .Select<(AdvertisementMessage, ImmutableArray<ReadOnlyMemory<byte>>), Func<int, RosterEntry>>(both => index => new RosterEntry(index, both.Item1, both.Item2));

    private static Gen<Func<int, DeliveredShares>> Delivered(WireLimits limits)
    {
        var proof = List(DeliveredShares.ProofLength(limits.Degree), Hash);
        return Gen.Select(EncryptedShares, Hash, proof, Hash, proof, Signature).Select((shares, commitments, commitmentProof, items, itemProof, signature)
            => (Func<int, DeliveredShares>)(dealer => new DeliveredShares(dealer, shares, commitments, commitmentProof, items, itemProof, signature)));
    }

    public static Gen<int> Index(WireLimits limits) => Gen.Int[0, limits.Participants - 1];

    private static Gen<ImmutableArray<T>> Indexed<T>(WireLimits limits, int most, Gen<Func<int, T>> item)
        => Gen.Select(Set(limits.Participants), item.Array[limits.Participants]).Select((set, items)
            => set.Indices.Take(most).Select(index => items[index](index)).ToImmutableArray());

    private static Gen<byte[]> Packed(VectorSpec vector, int chunk)
    {
        var usedBits = vector.ValuesInChunk(chunk) * vector.Bits % 8;
        return Gen.Byte.Array[vector.PackedBytes(chunk)].Select(bytes =>
        {
            if (usedBits != 0)
                bytes[^1] &= (byte)((1 << usedBits) - 1);
            return bytes;
        });
    }
}
