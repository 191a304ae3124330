namespace SecureFed.Protocol;

/// <summary>
/// What a client insists on whatever the server offers. It is the client's own, safe by default, and a session that breaks it is refused before
/// any key is made. Noise and budget floors are not here: they belong to the privacy plan, whose hash stands in the parameters.
/// </summary>
public sealed record ClientPolicy
{
    /// <summary>The Ed25519 public keys of the servers this client works with, 32 bytes each.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> ServerKeys { get; init; }

    /// <summary>The least minimum cohort a session may have. 100 suits devices; a few organisations that know each other lower it knowingly.</summary>
    public int SmallestCohort { get; init; } = 100;

    /// <summary>The fraction of colluding participants that a session must at least withstand, in parts per million.</summary>
    public int LeastCorruptPartsPerMillion { get; init; } = 100_000;

    /// <summary>The least security bits of the graph rule.</summary>
    public int LeastSecurityBits { get; init; } = 40;

    /// <summary>The suites this client accepts.</summary>
    public IReadOnlyList<int> Suites { get; init; } = [SessionParameters.Suite];

    /// <summary>The most values over all vectors of a session; 16,777,216 by default, which is 130 MB of the widest ring.</summary>
    public long MostValues { get; init; } = 1 << 24;

    /// <summary>The most attempts at one training round. Every attempt costs a little secrecy on a ring, and noise always.</summary>
    public int MostAttempts { get; init; } = 10;

    /// <summary>Whether sessions without the consistency check are accepted. They protect only against a server that follows the protocol.</summary>
    public bool AllowSemiHonest { get; init; }

    /// <summary>Whether a degree or threshold may be forced: for measurements only.</summary>
    public bool AllowForcedGraph { get; init; }

    /// <summary>The first point on which the parameters break this policy, or null.</summary>
    public Rejection? Check(SessionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!ServerKeys.Any(key => key.Span.SequenceEqual(parameters.ServerKey.Span)))
            return Refuse(ValidationRules.ServerKeyUnknown, "the server key is one of the policy's");
        var graph = parameters.Graph;
        var values = parameters.Vectors.Sum(vector => (long)vector.Length);
        return Require(Suites.Contains(SessionParameters.Suite), $"suite is one of {string.Join(", ", Suites)}, offered {SessionParameters.Suite}")
            ?? Require(parameters.MinimumCohort >= SmallestCohort, $"minimum cohort is at least {SmallestCohort}, offered {parameters.MinimumCohort}")
            ?? Require(graph.CorruptPartsPerMillion >= LeastCorruptPartsPerMillion, $"corrupt fraction is at least {LeastCorruptPartsPerMillion} ppm, offered {graph.CorruptPartsPerMillion}")
            ?? Require(graph.SecurityBits >= LeastSecurityBits, $"security bits are at least {LeastSecurityBits}, offered {graph.SecurityBits}")
            ?? Require(values <= MostValues, $"vectors hold at most {MostValues} values, offered {values}")
            ?? Require(parameters.Attempt < MostAttempts, $"attempt is below {MostAttempts}, offered {parameters.Attempt}")
            ?? Require(AllowSemiHonest || graph.ThreatModel == ThreatModel.Malicious, "the threat model is malicious")
            ?? Require(AllowForcedGraph || !graph.IsForced, "degree and threshold are derived, not forced");
    }

    private static Rejection? Require(bool holds, string expected) => holds ? null : Refuse(ValidationRules.PolicyRefuses, expected);

    private static Rejection Refuse(RejectionRule rule, string expected) => new(rule, 0, Culprit.Server, expected);
}
