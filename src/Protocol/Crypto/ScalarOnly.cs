namespace SecureFed.Protocol;

/// <summary>
/// Every vectorised path has a scalar twin with the same results. The AppContext switch <c>SecureFed.ScalarOnly</c>, which a host may set from its surroundings
/// before it uses the library, chooses the twins throughout.
/// </summary>
/// <remarks>
/// The innermost vector loops are marked AggressiveOptimization: compiled in full at the first call, since unoptimised vector code is a hundred times slower and a client
/// that takes part once would run little else.
/// </remarks>
internal static class ScalarOnly
{
    /// <summary>Whether the host asked for the scalar twins.</summary>
    public static bool IsRequested { get; } = AppContext.TryGetSwitch("SecureFed.ScalarOnly", out var requested) && requested;
}
