namespace SecureFed.Protocol;

/// <summary>
/// Every vectorised path has a scalar twin with the same results. The AppContext switch <c>SecureFed.ScalarOnly</c>, which a host may set from its surroundings
/// before it uses the library, chooses the twins throughout.
/// </summary>
internal static class ScalarOnly
{
    /// <summary>Whether the host asked for the scalar twins.</summary>
    public static bool IsRequested { get; } = AppContext.TryGetSwitch("SecureFed.ScalarOnly", out var requested) && requested;
}
