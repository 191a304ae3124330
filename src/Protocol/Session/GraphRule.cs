namespace SecureFed.Protocol;

/// <summary>Who is a neighbour of whom.</summary>
public enum Topology
{
    /// <summary>Everyone is everyone's neighbour; up to 255 participants.</summary>
    Complete = 0,

    /// <summary>A Harary graph over a random permutation: k neighbours each, k even and at most 254.</summary>
    Ring = 1,
}

/// <summary>What the server is trusted with.</summary>
public enum ThreatModel
{
    /// <summary>The server follows the protocol but looks at everything. An explicit opt-down that logs and reports show.</summary>
    SemiHonest = 0,

    /// <summary>The server may deviate at will.</summary>
    Malicious = 1,
}

/// <summary>The rule from which every party derives degree, threshold and neighbours once the number of participants is known (protocol.md section 3.1).</summary>
public sealed record GraphRule
{
    /// <summary>One, in parts per million.</summary>
    public const int Million = 1_000_000;

    /// <summary>The largest degree: shares have x from 1 to 254.</summary>
    public const int MaximumDegree = 254;

    /// <summary>Complete graph or ring.</summary>
    public Topology Topology { get; init; } = Topology.Complete;

    /// <summary>Malicious unless said otherwise.</summary>
    public ThreatModel ThreatModel { get; init; } = ThreatModel.Malicious;

    /// <summary>The fraction of participants that may collude with the server (gamma), in parts per million, 0 to 999,999.</summary>
    public int CorruptPpm { get; init; } = 100_000;

    /// <summary>The fraction of participants that may drop out without harm (delta), in parts per million, 0 to 999,999.</summary>
    public int DropoutPpm { get; init; } = 100_000;

    /// <summary>A bad graph has a probability below 2^-this; 1 to 128.</summary>
    public int SecurityBits { get; init; } = 40;

    /// <summary>A session fails in spite of few dropouts with a probability below 2^-this; 1 to 128.</summary>
    public int CorrectnessBits { get; init; } = 20;

    /// <summary>0, or a degree that overrides the derived one, for measurements only. On a ring even and at most 254; on a complete graph always 0.</summary>
    public int ForcedDegree { get; init; }

    /// <summary>0, or a threshold that overrides the derived one, for measurements only; at most 254.</summary>
    public int ForcedThreshold { get; init; }

    /// <summary>Whether degree or threshold is forced: clients refuse such a session unless their policy says otherwise.</summary>
    public bool IsForced => ForcedDegree != 0 || ForcedThreshold != 0;

    /// <summary>Coin kind 1: every advertisement contributes, the roster root fixes the coin.</summary>
    internal const int CoinKind = 1;

    /// <summary>Certificate kind: 0 none (semi-honest), 1 signatures of neighbours (malicious).</summary>
    internal int CertificateKind => ThreatModel == ThreatModel.Malicious ? 1 : 0;
}
