using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>A neighbour, and the x at which this client holds its shares: 1 + this client's position in the neighbour's own sorted list.</summary>
internal readonly record struct Neighbor(RosterMember Member, int HeldX)
{
    /// <summary>The neighbour's index.</summary>
    public int Index => Member.Index;

    /// <summary>The neighbour's identifier.</summary>
    public ParticipantId Id => Member.Id;
}

/// <summary>What one client knows of the roster after round 1: itself, its neighbours, and the numbers everybody derives.</summary>
internal sealed class Neighborhood(
    SessionParameters parameters, GraphParameters graph, ReadOnlyMemory<byte> rosterRoot, RosterEntry place, ImmutableArray<Neighbor> neighbors)
{
    /// <summary>The session parameters.</summary>
    public SessionParameters Parameters { get; } = parameters;

    /// <summary>n, k, t and A.</summary>
    public GraphParameters Graph { get; } = graph;

    /// <summary>rid.</summary>
    public byte[] RosterId { get; } = SessionHashes.RosterId(parameters.Id, graph.Participants, rosterRoot.ToArray());

    /// <summary>The root over all advertisements.</summary>
    public ReadOnlyMemory<byte> RosterRoot { get; } = rosterRoot;

    /// <summary>The client itself.</summary>
    public RosterMember Own { get; } = new(place.Index, place.Advertisement);

    /// <summary>The client's entry in the roster, with its proof on every graph: what shows third parties which index is its own.</summary>
    public RosterEntry Place { get; } = place;

    /// <summary>Its k neighbours, ascending in index; the j-th (from 0) holds this client's shares at x = j + 1.</summary>
    public ImmutableArray<Neighbor> Neighbors { get; } = neighbors;

    /// <summary>Limits for every message after the roster.</summary>
    public WireLimits Limits { get; } = WireLimits.OfRoster(parameters, graph.Participants, graph.Neighbors);

    /// <summary>What the client did and saw so far, once it knows its place.</summary>
    public OwnPart Part => new(Parameters, Place.Advertisement) { Place = Place, RosterId = RosterId };

    /// <summary>How many neighbours stand in a set.</summary>
    public int CountIn(ParticipantSet set) => Neighbors.Count(neighbor => set.Contains(neighbor.Index));

    /// <summary>The position of an index among the neighbours; negative when it is none.</summary>
    public int PositionOf(int index) => Neighbors.AsSpan().BinarySearch(new IndexOrder(index));

    /// <summary>The neighbour with an index, or null.</summary>
    public Neighbor? Find(int index) => PositionOf(index) is var position && position >= 0 ? Neighbors[position] : null;

    /// <summary>The edge on which this client deals to its j-th neighbour.</summary>
    public ShareEdge EdgeTo(int j) => new(RosterId, Own, Neighbors[j].Member, j + 1, Graph);

    /// <summary>The edge on which its j-th neighbour deals to this client.</summary>
    public ShareEdge EdgeFrom(int j) => new(RosterId, Neighbors[j].Member, Own, Neighbors[j].HeldX, Graph);

    private readonly struct IndexOrder(int index) : IComparable<Neighbor>
    {
        private readonly int index = index;

        public int CompareTo(Neighbor other) => index.CompareTo(other.Index);
    }
}
