namespace SecureFed.Protocol;

/// <summary>Shape of the neighbour graph. The numbers stand in the wire format.</summary>
public enum GraphTopology
{
    /// <summary>Everyone is everyone's neighbour; at most <see cref="GraphParameterFinder.MaximumCompleteParticipants"/> participants.</summary>
    Complete = 0,

    /// <summary>A Harary graph over a random permutation, of a degree that grows with the logarithm of the number of participants.</summary>
    Ring = 1,
}

/// <summary>What the server is trusted with. The numbers stand in the wire format.</summary>
public enum ThreatModel
{
    /// <summary>The server follows the protocol and only looks: the opt-down without consistency check.</summary>
    SemiHonest = 0,

    /// <summary>The server may lie, for example show different survivor sets to different clients (a split request).</summary>
    Malicious = 1,
}

/// <summary>The rule in the session parameters from which everyone derives degree and threshold (docs/spec/graph.md section 1).</summary>
/// <param name="Topology">Complete graph or ring.</param>
/// <param name="ThreatModel">What the server is trusted with.</param>
/// <param name="CorruptPartsPerMillion">gamma: the fraction of participants that may be corrupt, 0 to 999,999.</param>
/// <param name="DropoutPartsPerMillion">delta: the fraction of participants that may drop out, 0 to 999,999.</param>
/// <param name="SecurityBits">sigma: secrecy fails with a probability below 2^-sigma; 1 to 128.</param>
/// <param name="CorrectnessBits">eta: a session that keeps to delta fails with a probability below 2^-eta; 1 to 128.</param>
/// <param name="ForcedDegree">0, or the degree of a measurement, on a ring only, even; clients refuse it by default and an audit fails it.</param>
/// <param name="ForcedThreshold">0, or the threshold of a measurement; clients refuse it by default and an audit fails it.</param>
public sealed record GraphRule(
    GraphTopology Topology,
    ThreatModel ThreatModel,
    int CorruptPartsPerMillion,
    int DropoutPartsPerMillion,
    int SecurityBits = 40,
    int CorrectnessBits = 20,
    int ForcedDegree = 0,
    int ForcedThreshold = 0)
{
    /// <summary>How the coin of the permutation is made; version 1 knows only 1, the hash of all contributions.</summary>
    internal const int CoinKind = 1;

    /// <summary>Who signs the survivor set: 0 nobody (semi-honest), 1 neighbours (malicious).</summary>
    internal int CertificateKind => ThreatModel == ThreatModel.Malicious ? 1 : 0;

    /// <summary>Whether degree or threshold are forced: for measuring only.</summary>
    public bool IsForced => ForcedDegree != 0 || ForcedThreshold != 0;
}
