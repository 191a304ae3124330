namespace SecureFed.Protocol;

/// <summary>Who shares secrets and masks with whom: everyone with everyone, or a Harary graph over the permutation that the coin draws (docs/spec/graph.md sections 2 and 3).</summary>
internal sealed class NeighborGraph
{
    // Both null on a complete graph.
    private readonly int[]? _participantAt;
    private readonly int[]? _positionOf;

    private NeighborGraph(int participants, int degree, int[]? participantAt)
    {
        (Participants, Degree, _participantAt) = (participants, degree, participantAt);
        if (participantAt is null)
            return;
        _positionOf = new int[participants];
        for (var position = 0; position < participants; position++)
            _positionOf[participantAt[position]] = position;
    }

    /// <summary>n.</summary>
    public int Participants { get; }

    /// <summary>k: neighbours of each participant.</summary>
    public int Degree { get; }

    /// <summary>The graph that rule, parameters and coin determine.</summary>
    /// <param name="topology">Complete or ring.</param>
    /// <param name="parameters">What <see cref="GraphParameterFinder"/> found.</param>
    /// <param name="coin">32 public bytes; not used on a complete graph.</param>
    public static NeighborGraph Create(GraphTopology topology, GraphParameters parameters, ReadOnlySpan<byte> coin)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return topology == GraphTopology.Complete ? Complete(parameters.Participants) : Ring(parameters.Participants, parameters.Neighbors, coin);
    }

    /// <summary>Everyone is everyone's neighbour.</summary>
    public static NeighborGraph Complete(int participants)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        return new NeighborGraph(participants, participants - 1, null);
    }

    /// <summary>Each position of the permuted ring is joined to the k / 2 before and behind it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The degree is odd, below 2 or not below the number of participants.</exception>
    public static NeighborGraph Ring(int participants, int degree, ReadOnlySpan<byte> coin)
    {
        if (degree < 2 || degree % 2 != 0 || degree >= participants)
            throw new ArgumentOutOfRangeException(nameof(degree), degree, "the degree of a ring is even, at least 2 and below the number of participants");
        return new NeighborGraph(participants, degree, CoinPermutation.Draw(participants, coin));
    }

    /// <summary>The neighbours of a participant, ascending. A share's x is 1 + the holder's place in the dealer's list.</summary>
    public int[] NeighborsOf(int participant)
    {
        RequireParticipant(participant);
        var neighbors = new int[Degree];
        if (_participantAt is null || _positionOf is null)
        {
            for (var i = 0; i < neighbors.Length; i++)
                neighbors[i] = i < participant ? i : i + 1;
            return neighbors;
        }
        var position = _positionOf[participant];
        for (var step = 1; step <= Degree / 2; step++)
        {
            neighbors[2 * step - 2] = _participantAt[(position + step) % Participants];
            neighbors[2 * step - 1] = _participantAt[(position - step + Participants) % Participants];
        }
        Array.Sort(neighbors);
        return neighbors;
    }

    /// <summary>Whether two different participants are neighbours.</summary>
    public bool AreNeighbors(int first, int second)
    {
        RequireParticipant(first);
        RequireParticipant(second);
        if (_positionOf is null)
            return first != second;
        var distance = Math.Abs(_positionOf[first] - _positionOf[second]);
        return first != second && Math.Min(distance, Participants - distance) <= Degree / 2;
    }

    private void RequireParticipant(int participant)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(participant);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(participant, Participants);
    }
}
