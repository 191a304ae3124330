namespace SecureFed.Privacy;

/// <summary>
/// A source of uniformly random bytes for samplers and stochastic rounding. <see cref="SystemNoiseBytes"/> is the only source that
/// gives privacy; tests and simulations may bring a seeded one and must then say that their noise is reproducible.
/// </summary>
public interface INoiseBytes
{
    /// <summary>Overwrites every byte of <paramref name="destination"/> with fresh random bytes.</summary>
    void Fill(Span<byte> destination);
}
