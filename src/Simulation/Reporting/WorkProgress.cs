namespace SecureFed.Simulation;

/// <summary>How far a run is.</summary>
/// <param name="Stage">What is being done, in a few words.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all, at least 1.</param>
public sealed record WorkProgress(string Stage, int Done, int Total);
