using System.Buffers;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>
/// Everything an attacker saw in a session, and what can be made of it: shares collected by dealer and kind, secrets opened from t of them, and the smallest set of honest inputs whose sum comes out when all
/// masks that follow from opened secrets are taken off. Nothing here knows an honest client's secret; the true inputs serve only to tell whether a computed sum is right.
/// </summary>
internal sealed class AttackerView(Cast cast, IReadOnlyDictionary<int, KnownClient> corrupt)
{
    private readonly SortedDictionary<int, AdvertisementMessage> advertisements = [];
    private readonly List<(int Client, ReadOnlyMemory<byte> Shown, ReadOnlyMemory<byte> Sent)> exchanges = [];
    private readonly Dictionary<(int Dealer, int Kind), SortedDictionary<int, byte[]>> shares = [];
    private readonly Dictionary<int, (ParticipantSet Shared, SortedDictionary<(int Vector, int Chunk), InputChunkMessage> Chunks)> inputs = [];
    private readonly Dictionary<int, HashSet<string>> signedRoots = [];
    private int channelKeys;

    /// <summary>Notes that a client sent frames on being shown one.</summary>
    public void Saw(int client, ReadOnlyMemory<byte> shown, IEnumerable<ReadOnlyMemory<byte>> sent)
    {
        foreach (var frame in sent)
            if (Decode<AdvertisementMessage>(frame, WireLimits.BeforeRoster(cast.Parameters)) is { } advertisement)
                advertisements.TryAdd(client, advertisement);
            else
                exchanges.Add((client, shown, frame));
    }

    /// <summary>Adds up what was seen.</summary>
    /// <param name="graph">n, k, t and A of the session; null when no roster was fixed.</param>
    public Learned Learned(GraphParameters? graph)
    {
        if (graph is null || graph.Participants != advertisements.Count)
            return Audit.Learned.Nothing;
        var roster = new SessionRoster(cast.Parameters, graph, [.. advertisements.Values]);
        Read(roster);
        var opened = OpenSecrets(roster);
        var honest = advertisements.Keys.Where(cast.IsHonest).Select(client => roster.IndexOf(cast.Ids[client])).ToArray();
        return new Learned(
            MostShares(honest, ShareBundle.MaskRootKind), MostShares(honest, ShareBundle.SelfMaskKind), graph.Threshold,
            honest.Count(index => opened.ContainsKey((index, ShareBundle.MaskRootKind)) && opened.ContainsKey((index, ShareBundle.SelfMaskKind))),
            channelKeys, signedRoots.Count(entry => entry.Value.Count > 1), SmallestSum(roster, opened, honest));
    }

    private int MostShares(int[] honest, int kind) => honest.Max(dealer => shares.TryGetValue((dealer, kind), out var held) ? held.Count : 0);

    /// <summary>Sorts the frames into shares, masked inputs and signatures.</summary>
    private void Read(SessionRoster roster)
    {
        var dealt = new Dictionary<int, DealtShares>();
        var headers = new List<InputHeaderMessage>();
        foreach (var (client, shown, sent) in exchanges)
        {
            if (Decode<SharesMessage>(sent, roster.Limits) is { } message && message.Items.Length == roster.Graph.Neighbors)
                dealt.TryAdd(message.From, new DealtShares(message));
            else if (Decode<InputHeaderMessage>(sent, roster.Limits) is { } header)
            {
                headers.Add(header);
                if (Decode<ShareDeliveryMessage>(shown, roster.Limits) is { } delivery)
                    inputs.TryAdd(header.From, (delivery.Shared, []));
            }
            else if (Decode<InputChunkMessage>(sent, roster.Limits) is { } chunk && inputs.TryGetValue(chunk.From, out var input))
                input.Chunks.TryAdd((chunk.Vector, chunk.Chunk), chunk);
            else if (cast.IsHonest(client) && Decode<SurvivorSignatureMessage>(sent, roster.Limits) is { } signature)
                (signedRoots.TryGetValue(client, out var roots) ? roots : signedRoots[client] = []).Add(Convert.ToHexString(signature.SurvivorRoot.Span));
            else if (Decode<UnmaskResponseMessage>(sent, roster.Limits) is { } response)
                foreach (var share in response.Shares)
                    Keep(share.Dealer, response.From, share.Kind, share.Share);
        }

        foreach (var (index, client) in corrupt.Select(entry => (roster.IndexOf(entry.Value.Id), entry.Value)).Where(entry => entry.Item1 >= 0))
            foreach (var dealer in roster.NeighborsOf(index).ToArray())
                if (dealt.TryGetValue(dealer, out var shared))
                    KeepBundle(roster, dealer, index, shared, ChannelKey(roster, dealer, index, client));
        foreach (var header in headers.Where(header => cast.IsHonest(cast.IndexOf(roster.Members[header.From].Id))))
            foreach (var complaint in header.Complaints.Where(complaint => !complaint.ChannelKey.IsEmpty && cast.IsHonest(cast.IndexOf(roster.Members[complaint.Dealer].Id))))
            {
                channelKeys++;
                if (dealt.TryGetValue(complaint.Dealer, out var shared))
                    KeepBundle(roster, complaint.Dealer, header.From, shared, SecretBytes.CopyOf(complaint.ChannelKey.Span));
            }
    }

    private static SecretBytes ChannelKey(SessionRoster roster, int dealer, int holder, KnownClient client)
    {
        using var own = client.ChannelKey;
        using var agreed = AgreedSecrets.With(own, [roster.Members[dealer].ChannelKey]);
        return roster.Edge(dealer, holder).ChannelKey(agreed[0]);
    }

    /// <summary>Opens the item of one edge with its channel key: both shares of the dealer at once.</summary>
    private void KeepBundle(SessionRoster roster, int dealer, int holder, DealtShares dealt, SecretBytes channelKey)
    {
        using var key = channelKey;
        using var bundle = new SecretBytes(EncryptedShares.BundleBytes);
        if (roster.Edge(dealer, holder).Open(key.Memory, dealt.DeliverTo(roster.PositionOf(holder, dealer)), bundle, Checks.All) is not null)
            return;
        Keep(dealer, holder, ShareBundle.MaskRootKind, ShareBundle.MaskRootShare(bundle.Memory));
        Keep(dealer, holder, ShareBundle.SelfMaskKind, ShareBundle.SelfMaskShare(bundle.Memory));
    }

    private void Keep(int dealer, int holder, int kind, ReadOnlyMemory<byte> share)
        => (shares.TryGetValue((dealer, kind), out var held) ? held : shares[(dealer, kind)] = [])[holder] = share.ToArray();

    /// <summary>Every secret of which t shares are there and which, put together, has the advertised hash or key; and the attacker's own.</summary>
    private Dictionary<(int Dealer, int Kind), SecretBytes> OpenSecrets(SessionRoster roster)
    {
        var opened = new Dictionary<(int, int), SecretBytes>();
        foreach (var client in corrupt.Values.Where(client => roster.IndexOf(client.Id) >= 0))
        {
            opened[(roster.IndexOf(client.Id), ShareBundle.MaskRootKind)] = client.MaskRoot;
            opened[(roster.IndexOf(client.Id), ShareBundle.SelfMaskKind)] = client.SelfMaskSeed;
        }
        foreach (var ((dealer, kind), held) in shares.Where(entry => entry.Value.Count >= roster.Graph.Threshold && !opened.ContainsKey(entry.Key)))
        {
            var used = held.Take(roster.Graph.Threshold).ToArray();
            var secret = new SecretBytes(KeySchedule.KeySize);
            var xs = used.Select(share => (byte)(1 + roster.PositionOf(share.Key, dealer))).ToArray();
            ShamirSharing.Reconstruct(LagrangeSet.For(xs), used.SelectMany(share => share.Value).ToArray(), secret.Writable);
            if (IsAdvertised(roster.Advertisements[dealer], kind, secret))
                opened[(dealer, kind)] = secret;
        }
        return opened;
    }

    private bool IsAdvertised(AdvertisementMessage dealer, int kind, SecretBytes secret)
    {
        if (kind == ShareBundle.SelfMaskKind)
            return SessionHashes.SelfMaskHash(cast.Parameters.Id, dealer.Id, secret.Memory).AsSpan().SequenceEqual(dealer.SelfMaskHash.Span);
        using var maskKey = SessionKeys.MaskKey(cast.Parameters.Id, dealer.Id, secret);
        return maskKey.PublicKey().AsSpan().SequenceEqual(dealer.MaskKey.Span);
    }

    private int? SmallestSum(SessionRoster roster, Dictionary<(int Dealer, int Kind), SecretBytes> opened, int[] honest)
    {
        var known = honest.Where(index => inputs.ContainsKey(index) && opened.ContainsKey((index, ShareBundle.SelfMaskKind))).ToArray();
        return Enumerable.Range(1, (1 << known.Length) - 1)
            .Select(subset => known.Where((_, position) => (subset >> position & 1) != 0).ToArray())
            .OrderBy(members => members.Length)
            .FirstOrDefault(members => Opens(roster, opened, members))?.Length;
    }

    /// <summary>Whether all masks on the sum of some clients' inputs can be taken off; proven by doing it.</summary>
    private bool Opens(SessionRoster roster, Dictionary<(int Dealer, int Kind), SecretBytes> opened, int[] members)
    {
        for (var vector = 0; vector < cast.Parameters.Vectors.Length; vector++)
        {
            var spec = cast.Parameters.Vectors[vector];
            using var sum = RingVector.For(spec);
            using var masks = new MaskSet();
            using var seeds = new SecretBytes(cast.Parameters.Vectors.Length * MaskSet.SeedSize);
            foreach (var member in members)
            {
                foreach (var (_, chunk) in inputs[member].Chunks.Where(entry => entry.Key.Vector == vector))
                    sum.AddPacked(chunk.Packed.ToArray(), chunk.Chunk * VectorSpec.ChunkValues, spec.ValuesInChunk(chunk.Chunk));
                SessionKeys.SelfMasks(cast.Parameters, roster.RosterId, roster.Members[member].Id, opened[(member, ShareBundle.SelfMaskKind)], seeds.Writable);
                masks.Add(seeds.Bytes.Slice(vector * MaskSet.SeedSize, MaskSet.SeedSize), subtract: true);
                foreach (var peer in roster.NeighborsOf(member).ToArray().Where(inputs[member].Shared.Contains))
                {
                    if (members.Contains(peer) && inputs[peer].Shared.Contains(member))
                        continue;
                    if (!opened.TryGetValue((peer, ShareBundle.MaskRootKind), out var root) && !opened.TryGetValue((member, ShareBundle.MaskRootKind), out root))
                        return false;
                    var (one, other) = opened.ContainsKey((peer, ShareBundle.MaskRootKind)) ? (peer, member) : (member, peer);
                    PairwiseMasks(roster, roster.Members[one], roster.Members[other], root, seeds.Writable);

                    // The member added the mask when its index is the lower one.
                    masks.Add(seeds.Bytes.Slice(vector * MaskSet.SeedSize, MaskSet.SeedSize), subtract: member < peer);
                }
            }
            sum.Apply(masks);
            var values = new ulong[spec.Length];
            sum.CopyTo(values);
            if (!values.AsSpan().SequenceEqual(cast.PlainSum(spec, members.Select(member => cast.IndexOf(roster.Members[member].Id)))))
                return false;
        }
        return true;
    }

    private void PairwiseMasks(SessionRoster roster, RosterMember one, RosterMember other, SecretBytes maskRoot, Span<byte> seeds)
    {
        using var maskKey = SessionKeys.MaskKey(cast.Parameters.Id, one.Id, maskRoot);
        using var agreed = AgreedSecrets.With(maskKey, [other.MaskKey]);
        SessionKeys.PairwiseMasks(cast.Parameters, roster.RosterId, one, [other], agreed[0], seeds);
    }

    private static T? Decode<T>(ReadOnlyMemory<byte> frame, WireLimits limits)
        where T : class, IMessage<T>
        => Frame.TryDecode<T>(new ReadOnlySequence<byte>(frame), limits, out var message, out _) ? message : null;
}
