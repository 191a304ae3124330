using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>What the verdicts rest on and no log can show.</summary>
internal static class AuditAssumptions
{
    /// <summary>The assumptions of some sessions, each once.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<SessionEvidence> sessions) =>
        [.. sessions.Where(session => session.Parameters is not null).SelectMany(session => Of(session.Parameters!.Graph)).Distinct(), .. Always];

    private static IEnumerable<string> Always =>
    [
        "The registry names real, separate participants: one operator behind many names counts as many.",
        "Clients clipped, encoded and added noise as the plan says: their inputs are masked, so no log shows it.",
        "An auditor who works together with participants counts among the corrupt ones.",
    ];

    private static IEnumerable<string> Of(GraphRule rule)
    {
        yield return FormattableString.Invariant($"At most {rule.CorruptPartsPerMillion / 1e6:P0} of the participants are corrupt.");
        if (rule.Topology == GraphTopology.Ring)
        {
            yield return $"The ring was generated honestly: the server did not try rosters until one suited it. Then secrecy holds but for a probability of 2^-{rule.SecurityBits}.";
            if (rule.ThreatModel == ThreatModel.Malicious)
                yield return "On a ring survivors are certified by neighbours: a log shows one survivor set, and not that far-apart participants were shown the same.";
        }
        if (rule.ThreatModel == ThreatModel.SemiHonest)
            yield return "The semi-honest model: the server followed the protocol. Nobody signed the survivors, so a server that lied could have opened single inputs.";
    }
}
