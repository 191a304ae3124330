namespace SecureFed.Protocol;

/// <summary>The stream seeds (key and first counter block) of one mask, one for each vector of the session.</summary>
internal sealed class MaskSeeds(int vectors) : IDisposable
{
    private readonly SecretBytes seeds = new(vectors * MaskSet.SeedSize);

    /// <summary>The seed for one vector.</summary>
    public Span<byte> For(int vector) => seeds.Writable.Slice(vector * MaskSet.SeedSize, MaskSet.SeedSize);

    /// <summary>Erases the seeds.</summary>
    public void Dispose() => seeds.Dispose();
}
