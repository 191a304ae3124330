namespace SecureFed.Protocol;

/// <summary>What a <see cref="GraphRule"/> means for a number of participants.</summary>
/// <param name="Participants">n = |U1|.</param>
/// <param name="Neighbors">k: the degree of every participant.</param>
/// <param name="Threshold">t: shares, and survivor signatures, of others that open or confirm; one's own never counts.</param>
/// <param name="CorruptNeighborsBound">A: the most corrupt neighbours a participant has, but for a probability of 2^-(sigma + 1) over all participants on a ring.</param>
public sealed record GraphParameters(int Participants, int Neighbors, int Threshold, int CorruptNeighborsBound);

/// <summary>The answer of <see cref="GraphParameterFinder"/>: parameters, or the inequality that fails.</summary>
public sealed class GraphSearchResult
{
    private GraphSearchResult(GraphParameters? parameters, string? refusal) => (Parameters, Refusal) = (parameters, refusal);

    /// <summary>The parameters, or null when the rule cannot be met.</summary>
    public GraphParameters? Parameters { get; }

    /// <summary>One sentence that names the inequality that fails and what would mend it; null when there are parameters.</summary>
    public string? Refusal { get; }

    internal static GraphSearchResult Found(GraphParameters parameters) => new(parameters, null);

    internal static GraphSearchResult Refused(string sentence) => new(null, sentence);
}
