namespace SecureFed.Privacy;

/// <summary>One named vector of a session as the planner is asked for it: a query with its own sensitivity and noise.</summary>
public sealed record VectorRequest
{
    /// <summary>The name, as the session knows it.</summary>
    public required string Name { get; init; }

    /// <summary>The number of values, 1 .. 2^27.</summary>
    public required int Dimension { get; init; }

    /// <summary>The L2 norm to which a contribution (one client's update, or one record's gradient) is clipped.</summary>
    public required double Clip { get; init; }

    /// <summary>This vector's part of the privacy budget relative to the other vectors' (noise grows as one over its square root).</summary>
    public double Share { get; init; } = 1;

    /// <summary>Bits per value of the ring; null lets the plan choose.</summary>
    public int? Bits { get; init; }

    /// <summary>Whether to rotate; null rotates from 8 values on, where spreading pays for the padding.</summary>
    public bool? Rotate { get; init; }
}
