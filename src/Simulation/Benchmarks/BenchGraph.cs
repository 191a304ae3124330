using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>The graph of a measured session: derived as everywhere, or with a degree or threshold that is forced and marked so.</summary>
/// <param name="Rule">What stands in the session parameters.</param>
/// <param name="Found">What it means for the number of clients.</param>
internal sealed record BenchGraph(GraphRule Rule, GraphParameters Found)
{
    /// <summary>Complete for up to 255 clients unless another degree than n - 1 is asked for, a ring otherwise.</summary>
    /// <exception cref="RequestException">No graph meets the request.</exception>
    public static BenchGraph Of(RoundBenchmarkRequest request)
    {
        var others = request.Clients - 1;
        var isComplete = request.Clients <= GraphParameterFinder.MaximumCompleteParticipants && (request.Neighbors ?? others) == others;
        if (!isComplete && request.Neighbors is { } degree && (degree < 2 || degree % 2 != 0 || degree > Math.Min(others, GraphParameterFinder.MaximumNeighbors)))
            throw new RequestException("neighbors",
                $"--neighbors is {degree} but must be even, between 2 and {Math.Min(others, GraphParameterFinder.MaximumNeighbors)} for {request.Clients} clients, or {others} for a complete graph of up to {GraphParameterFinder.MaximumCompleteParticipants}.");
        var rule = new GraphRule(
            isComplete ? GraphTopology.Complete : GraphTopology.Ring,
            request.Model,
            GraphFraction.PartsPerMillion("corrupt", request.Corrupt),
            GraphFraction.PartsPerMillion("tolerate-dropout", request.TolerateDropout),
            ForcedDegree: isComplete ? 0 : request.Neighbors ?? 0,
            ForcedThreshold: request.Threshold ?? 0);
        var search = GraphParameterFinder.Find(rule, request.Clients);
        return search.Parameters is { } found ? new BenchGraph(rule, found) : throw new RequestException("clients", $"No graph for --clients {request.Clients}: {search.Refusal}.");
    }
}
