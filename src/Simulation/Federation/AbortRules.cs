using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>Whether a session opens, from who falls silent when: the protocol's rules (docs/spec/protocol.md section 4) without its cryptography.</summary>
/// <remarks>
/// On a complete graph the answer is the protocol's own. On a ring thresholds concern each participant's neighbours, which depend on a coin;
/// as long as no more than the tolerated fraction drops out they fail with probability below 2^-20, and the minimum cohort decides alone.
/// </remarks>
internal static class AbortRules
{
    /// <summary>The reason why the session opens nothing, or null, and how far it came.</summary>
    public static SessionFate Decide(GraphRule rule, int minimumCohort, IReadOnlyList<int> silentFrom)
    {
        var staying = new int[DropoutSchedule.Never];
        for (var round = 0; round < staying.Length; round++)
            staying[round] = silentFrom.Count(silent => silent > round);

        if (staying[0] < minimumCohort)
            return TooFew(0, staying[0], minimumCohort);
        var graph = GraphParameterFinder.Find(rule, staying[0]);
        if (graph.Parameters is not { } parameters)
            return new SessionFate($"round 0: {graph.Refusal}", InputsClosed: false);

        var needed = rule.Topology == GraphTopology.Complete ? parameters.Threshold + 1 : minimumCohort;
        if (staying[1] < Math.Max(minimumCohort, needed))
            return TooFew(1, staying[1], Math.Max(minimumCohort, needed));
        if (staying[2] < minimumCohort)
            return TooFew(2, staying[2], minimumCohort);

        // The server closed the inputs; from here on clients refuse to go on with fewer neighbours than the threshold.
        for (var round = 2; round < staying.Length; round++)
            if (staying[round] < needed)
                return TooFew(round, staying[round], needed) with { InputsClosed = true };
        return new SessionFate(null, InputsClosed: true);
    }

    private static SessionFate TooFew(int round, int staying, int needed) =>
        new($"round {round}: {staying} participants answered, {needed} are needed", InputsClosed: false);
}

/// <summary>How a session ends.</summary>
/// <param name="Aborted">Why nothing is opened, or null.</param>
/// <param name="InputsClosed">Whether the set of inputs was closed before.</param>
internal readonly record struct SessionFate(string? Aborted, bool InputsClosed);
