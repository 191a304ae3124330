namespace SecureFed.Hosting.Tests;

/// <summary>A database of the tests' cluster.</summary>
public sealed class PostgreSqlTestDatabase : TestDatabase
{
    private readonly PostgreSqlCluster cluster;

    private PostgreSqlTestDatabase(PostgreSqlCluster cluster, string connection)
    {
        this.cluster = cluster;
        Connection = connection;
    }

    public string Connection { get; }

    public static async ValueTask<TestDatabase> CreateAsync()
    {
        var cluster = (await TestContext.Current.GetFixture<PostgreSqlCluster>())!;
        return new PostgreSqlTestDatabase(cluster, await cluster.CreateDatabaseAsync());
    }

    public override ISecureFedStore Open(LogDurability durability = LogDurability.EveryEntry) => new PostgreSqlStore(Connection, durability);

    /// <summary>Another database with what a dump of this one holds.</summary>
    public async ValueTask<TestDatabase> DumpAndRestoreAsync()
    {
        var copy = await cluster.CreateDatabaseAsync();
        cluster.DumpInto(Connection, copy);
        return new PostgreSqlTestDatabase(cluster, copy);
    }

    public override async ValueTask DisposeAsync() => await cluster.DropDatabaseAsync(Connection);
}
