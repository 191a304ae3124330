namespace SecureFed.Protocol;

/// <summary>The opened bundles a client holds: for each of its neighbours in U2 both shares, or nothing when the item failed.</summary>
internal sealed class HeldShares(int neighbors) : IDisposable
{
    private readonly SecretBytes bundles = new(neighbors * EncryptedShares.BundleBytes);
    private readonly bool[] has = new bool[neighbors];

    /// <summary>Whether there are valid shares of the j-th neighbour's secrets.</summary>
    public bool Has(int j) => has[j];

    /// <summary>Keeps a copy of an opened bundle.</summary>
    public void Keep(int j, SecretBytes bundle)
    {
        bundle.Bytes.CopyTo(bundles.Writable[(j * EncryptedShares.BundleBytes)..]);
        has[j] = true;
    }

    /// <summary>The share of one kind, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Share(int j, int kind)
    {
        var bundle = bundles.Memory.Slice(j * EncryptedShares.BundleBytes, EncryptedShares.BundleBytes);
        return kind == ShareBundle.MaskRootKind ? ShareBundle.MaskRootShare(bundle) : ShareBundle.SelfMaskShare(bundle);
    }

    /// <summary>Erases all shares.</summary>
    public void Dispose() => bundles.Dispose();
}
