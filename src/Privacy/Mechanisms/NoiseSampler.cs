using System.Security.Cryptography;

namespace SecureFed.Privacy;

/// <summary>Integer noise of one distribution with mean 0. Immutable and thread safe; all randomness comes from the byte source.</summary>
public abstract class NoiseSampler
{
    private const int LargestBlock = 4096;

    /// <summary>The variance parameter in squared grid units (the discrete Gaussian's true variance is a little below it when small).</summary>
    public abstract double Variance { get; }

    /// <summary>An upper bound on the total variation distance between one drawn sample and the ideal distribution; 0 when exact.</summary>
    public abstract double StatisticalDistance { get; }

    /// <summary>
    /// Fills <paramref name="samples"/> with independent draws. The time depends on the drawn values, so draw before a session
    /// starts and send at fixed times.
    /// </summary>
    public void Fill(Span<long> samples, INoiseBytes bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);

        // Short vectors read short blocks, so that a count of one value does not consume a page of randomness.
        Span<byte> block = stackalloc byte[Math.Clamp(samples.Length, 2, LargestBlock / 32) * 32];
        var reader = new NoiseReader(bytes, block);
        FillCore(samples, ref reader);
        CryptographicOperations.ZeroMemory(block);
    }

    private protected abstract void FillCore(Span<long> samples, ref NoiseReader reader);
}
