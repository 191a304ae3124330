using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Where noise and rounding take their bytes from: the operating system, or a seed for a run that can be repeated.</summary>
/// <param name="seed">The seed, or null for the operating system's generator.</param>
internal sealed class Randomness(SeedTree? seed)
{
    /// <summary>Whether someone who knows the seed can draw the same bytes again.</summary>
    public bool IsReproducible => seed is not null;

    /// <summary>The bytes of one client in one training round for one purpose; streams are independent of each other.</summary>
    public ClientBytes For(string purpose, int trainingRound, int client) => new(() => seed is null
        ? new SystemNoiseBytes()
        : new ReproducibleBytes(seed.Child(purpose, trainingRound).Child("client", client)));
}

/// <summary>A byte source that belongs to one client for one training round. Made when it is first read: a plan without noise never does.</summary>
/// <param name="create">Makes the source; disposed with this.</param>
internal sealed class ClientBytes(Func<INoiseBytes> create) : INoiseBytes, IDisposable
{
    private INoiseBytes? source;

    /// <summary>The source.</summary>
    public INoiseBytes Bytes => this;

    public void Fill(Span<byte> destination) => (source ??= create()).Fill(destination);

    public void Dispose() => (source as IDisposable)?.Dispose();
}
