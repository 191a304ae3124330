namespace SecureFed.Hosting;

/// <summary>Everything a server keeps in a PostgreSQL database, 12 or later, which several servers may share.</summary>
public sealed class PostgreSqlStore : SqlStore
{
    /// <summary>Opens the store, makes its tables where there are none, and brings older ones up to date.</summary>
    /// <param name="connection">A connection string of Npgsql: host, database, user. Its search path names the schema of the tables.</param>
    /// <param name="durability">When log entries are on the disk.</param>
    /// <exception cref="ArgumentException">The connection string is not one.</exception>
    /// <exception cref="IOException">The database does not answer, refuses, or is of a later version.</exception>
    public PostgreSqlStore(string connection, LogDurability durability = LogDurability.EveryEntry)
        : base(PostgreSqlDatabase.Open(connection), durability)
    {
    }
}
