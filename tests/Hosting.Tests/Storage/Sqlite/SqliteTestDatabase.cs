namespace SecureFed.Hosting.Tests;

/// <summary>An SQLite file in a folder of its own.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("securefed-store-").FullName;

    public string Path => System.IO.Path.Combine(folder, "server.db");

    public override ISecureFedStore Open(LogDurability durability = LogDurability.EveryEntry) => new SqliteStore(Path, durability);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
