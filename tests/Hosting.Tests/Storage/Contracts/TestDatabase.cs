namespace SecureFed.Hosting.Tests;

/// <summary>A database that a test opens, closes and opens again, from one process or several; gone when the test ends.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Opens a store on it.</summary>
    public abstract ISecureFedStore Open(LogDurability durability = LogDurability.EveryEntry);

    public abstract ValueTask DisposeAsync();
}
