namespace SecureFed.Protocol;

/// <summary>The ranges of protocol.md section 3, each with the sentence a user gets.</summary>
internal static class SessionParametersRules
{
    private const string Alphabet = "needs 1 to 64 characters from A-Z a-z 0-9 . _ -";

    /// <summary>The first field that breaks a rule, or null.</summary>
    public static ParameterRefusal? FirstRefusal(SessionProposal proposal)
        => Check(ParticipantId.IsName(proposal.Task), "task", Alphabet)
        ?? Check(proposal.ModelHash.Length == 32, "modelHash", "needs 32 bytes")
        ?? Check(proposal.PlanHash.Length == 32, "planHash", "needs 32 bytes")
        ?? Check(proposal.ServerKey.Length == 32, "serverKey", "needs 32 bytes")
        ?? Graph(proposal.Graph)
        ?? Participants(proposal)
        ?? Check(proposal.Vectors.Count is >= 1 and <= SessionParameters.VectorLimit, "vectors", "needs 1 to 64 of them")
        ?? proposal.Vectors.Select(vector => Vector(vector, proposal.MaximumParticipants)).FirstOrDefault(refusal => refusal is not null)
        ?? Check(
            proposal.Vectors.DistinctBy(vector => vector.Name).Count() == proposal.Vectors.Count,
            "vectors", "give every vector a name of its own");

    private static ParameterRefusal? Graph(GraphRule rule)
        => Check(Enum.IsDefined(rule.Topology), "graph.topology", "choose complete or ring")
        ?? Check(Enum.IsDefined(rule.ThreatModel), "graph.threatModel", "choose malicious or semi-honest")
        ?? Check(rule.CorruptPartsPerMillion is >= 0 and < 1_000_000, "graph.corruptPartsPerMillion", "needs 0 to 999999")
        ?? Check(rule.DropoutPartsPerMillion is >= 0 and < 1_000_000, "graph.dropoutPartsPerMillion", "needs 0 to 999999")
        ?? Check(rule.SecurityBits is >= 1 and <= 128, "graph.securityBits", "needs 1 to 128")
        ?? Check(rule.CorrectnessBits is >= 1 and <= 128, "graph.correctnessBits", "needs 1 to 128")
        ?? Check(
            rule.Topology == GraphTopology.Complete ? rule.ForcedDegree == 0 : rule.ForcedDegree is >= 0 and <= GraphParameterFinder.MaximumNeighbors && rule.ForcedDegree % 2 == 0,
            "graph.forcedDegree", "needs 0, or on a ring an even degree up to 254")
        ?? Check(rule.ForcedThreshold is >= 0 and <= GraphParameterFinder.MaximumNeighbors, "graph.forcedThreshold", "needs 0 to 254");

    private static ParameterRefusal? Participants(SessionProposal proposal)
    {
        var limit = proposal.Graph.Topology == GraphTopology.Complete
            ? SessionParameters.CompleteParticipantLimit
            : SessionParameters.ParticipantLimit;
        return Check(proposal.MinimumCohort >= 2, "minimumCohort", "needs at least 2: a sum of one is that one's vector")
            ?? Check(
                proposal.MaximumParticipants >= proposal.MinimumCohort && proposal.MaximumParticipants <= limit,
                "maximumParticipants", $"needs the minimum cohort ({proposal.MinimumCohort}) to {limit}");
    }

    private static ParameterRefusal? Vector(VectorSpec vector, int maximumParticipants)
    {
        var field = $"vectors.{vector.Name}";
        return Check(ParticipantId.IsName(vector.Name), "vectors.name", Alphabet)
            ?? Check(vector.Length is >= 1 and <= VectorSpec.MaximumLength, $"{field}.length", "needs 1 to 2^28")
            ?? Check(vector.Bits is >= 1 and <= VectorSpec.MaximumBits, $"{field}.bits", "needs 1 to 62")
            ?? Check(Enum.IsDefined(vector.Class), $"{field}.class", "choose exact or modular")
            ?? (vector.Class == VectorClass.Exact
                ? Check(
                    (UInt128)vector.Bound * (UInt128)maximumParticipants < (UInt128)1 << vector.Bits,
                    $"{field}.bits", $"{maximumParticipants} participants x bound {vector.Bound} must stay below 2^{vector.Bits}: use more bits, a smaller bound or fewer participants")
                : Check(vector.Bound == 0, $"{field}.bound", "leave out the bound of a modular vector"));
    }

    private static ParameterRefusal? Check(bool holds, string field, string mend) => holds ? null : new ParameterRefusal(field, mend);
}
