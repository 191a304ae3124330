namespace SecureFed.Privacy.Tests;

/// <summary>Reproducible bytes for tests: good enough to measure distributions, useless for privacy.</summary>
internal sealed class SeededNoiseBytes(int seed) : INoiseBytes
{
    private readonly Random random = new(seed);

    public long Drawn { get; private set; }

    public void Fill(Span<byte> destination)
    {
        Drawn += destination.Length;
        random.NextBytes(destination);
    }
}
