using System.Buffers;
using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>U1 as the server fixed it: members sorted by identifier, their tree, the graph (protocol.md section 4, round 0).</summary>
internal sealed class SessionRoster
{
    private readonly MerkleTree tree;
    private readonly NeighborGraph drawn;
    private readonly int[]?[] neighbors;
    private byte[][]? positions;
    private readonly Dictionary<ParticipantId, int> indexOf = [];

    public SessionRoster(SessionParameters parameters, GraphParameters graph, ImmutableArray<AdvertisementMessage> advertisements)
    {
        Parameters = parameters;
        Graph = graph;
        Advertisements = advertisements;
        Members = [.. advertisements.Select((advertisement, index) => new RosterMember(index, advertisement))];
        foreach (var member in Members)
            indexOf.Add(member.Id, member.Index);
        tree = MerkleTree.Of(advertisements.Select(advertisement => advertisement.Body));
        RosterId = SessionHashes.RosterId(parameters.Id, Members.Length, tree.Root);
        drawn = NeighborGraph.Create(parameters.Graph.Topology, graph, SessionHashes.Coin(RosterId));
        neighbors = new int[Members.Length][];
        Limits = WireLimits.OfRoster(parameters, graph.Participants, graph.Neighbors);
    }

    /// <summary>The session parameters.</summary>
    public SessionParameters Parameters { get; }

    /// <summary>n, k, t and A.</summary>
    public GraphParameters Graph { get; }

    /// <summary>U1 in index order.</summary>
    public ImmutableArray<RosterMember> Members { get; }

    /// <summary>What each member advertised.</summary>
    public ImmutableArray<AdvertisementMessage> Advertisements { get; }

    /// <summary>rid.</summary>
    public byte[] RosterId { get; }

    /// <summary>Limits for every message after the roster.</summary>
    public WireLimits Limits { get; }

    /// <summary>A member's index, or -1.</summary>
    public int IndexOf(ParticipantId id) => indexOf.GetValueOrDefault(id, -1);

    /// <summary>A member's neighbours, ascending.</summary>
    public ReadOnlySpan<int> NeighborsOf(int index) => neighbors[index] ??= drawn.NeighborsOf(index);

    /// <summary>The position of a member among the neighbours of each of its neighbours, in the order of <see cref="NeighborsOf"/>.</summary>
    public ReadOnlySpan<byte> PositionsAtNeighborsOf(int index) => (positions ??= Positions())[index];

    /// <summary>The position of a holder among a dealer's neighbours, negative when it is none.</summary>
    public int PositionOf(int holder, int dealer) => NeighborsOf(dealer).BinarySearch(holder);

    /// <summary>The edge on which a dealer's shares go to a holder.</summary>
    public ShareEdge Edge(int dealer, int holder) => new(RosterId, Members[dealer], Members[holder], 1 + PositionOf(holder, dealer), Graph);

    /// <summary>How many neighbours of a member stand in a set.</summary>
    public int CountNeighbors(int index, ParticipantSet set)
    {
        var count = 0;
        foreach (var neighbor in NeighborsOf(index))
            count += set.Contains(neighbor) ? 1 : 0;
        return count;
    }

    private byte[][] Positions()
    {
        var (all, next) = (new byte[Members.Length][], new int[Members.Length]);
        for (var member = 0; member < all.Length; member++)
            all[member] = new byte[NeighborsOf(member).Length];
        // Members come in ascending order, and so do the neighbours of each.
        for (var member = 0; member < all.Length; member++)
        {
            var ownNeighbors = NeighborsOf(member);
            for (var position = 0; position < ownNeighbors.Length; position++)
                all[ownNeighbors[position]][next[ownNeighbors[position]]++] = (byte)position;
        }
        return all;
    }

    /// <summary>Where a member stands, with the proof.</summary>
    public RosterPlace PlaceOf(int index) => new(index, tree.ProofOf(index));

    /// <summary>The roster root, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Root => tree.RootHash;

    /// <summary>Writes the frame of the <see cref="RosterMessage"/> for one member: everybody on a complete graph, its own neighbourhood with proofs on a ring.</summary>
    public void WriteMessageFor(int index, IBufferWriter<byte> output)
    {
        var isComplete = Parameters.Graph.Topology == GraphTopology.Complete;
        var around = NeighborsOf(index);
        var writer = new FrameWriter(output);
        Frame.WriteHeader(ref writer, MessageType.Roster);
        RosterMessage.WriteStart(ref writer, Parameters.Id, Members.Length, tree.RootHash, index, around.Length + 1);
        // The member stands among its neighbours in the order of indices; on a complete graph these are everybody else.
        var own = ~around.BinarySearch(index);
        for (var place = 0; place <= around.Length; place++)
        {
            var entry = place < own ? around[place] : place == own ? index : around[place - 1];
            RosterEntry.Write(ref writer, entry, Advertisements[entry], isComplete ? null : tree);
        }
        writer.Flush();
    }
}
