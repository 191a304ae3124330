namespace SecureFed.Privacy;

/// <summary>The orders at which Renyi divergences are tracked.</summary>
public static class RenyiOrders
{
    /// <summary>1.01, 1.1 to 10.9 by tenths, 11 to 63, 128, 256, 512, 1024: enough for federated training.</summary>
    public static IReadOnlyList<double> Default { get; } =
        [1.01, .. Enumerable.Range(11, 99).Select(tenths => tenths / 10.0), .. Enumerable.Range(11, 53).Select(order => (double)order), 128, 256, 512, 1024];

    /// <summary>The whole numbers among <see cref="Default"/>.</summary>
    public static IReadOnlyList<double> Whole { get; } = [.. Default.Where(order => order == Math.Floor(order))];
}
