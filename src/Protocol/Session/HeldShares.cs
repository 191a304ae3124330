namespace SecureFed.Protocol;

/// <summary>The opened bundles a client holds: for each of its neighbours in U2 both shares, or nothing when the item failed.</summary>
internal sealed class HeldShares(int neighbors) : IDisposable
{
    private readonly SecretBytes?[] bundles = new SecretBytes?[neighbors];

    /// <summary>Whether there are valid shares of the j-th neighbour's secrets.</summary>
    public bool Has(int j) => bundles[j] is not null;

    /// <summary>Keeps an opened bundle.</summary>
    public void Keep(int j, SecretBytes bundle) => bundles[j] = bundle;

    /// <summary>The share of one kind, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Share(int j, int kind)
        => kind == ShareBundle.MaskRootKind ? ShareBundle.MaskRootShare(bundles[j]!.Memory) : ShareBundle.SelfMaskShare(bundles[j]!.Memory);

    /// <summary>Erases all shares.</summary>
    public void Dispose()
    {
        foreach (var bundle in bundles)
            bundle?.Dispose();
    }
}
