namespace SecureFed.Hosting;

/// <summary>
/// Everything a server keeps in one SQLite file with a write-ahead log: the embedded default. One writer at a time, who writes what waits together; readers do not wait for it. Two
/// processes may have the file open, but only on one machine: never on a network file system.
/// </summary>
public sealed class SqliteStore : SqlStore
{
    /// <summary>Opens the store, creates the file where there is none, and brings an older one up to date.</summary>
    /// <param name="path">The file. Beside it SQLite keeps two more, with the endings -wal and -shm.</param>
    /// <param name="durability">When log entries are on the disk.</param>
    /// <exception cref="IOException">The file cannot be opened for writing, is not a database, or is of a later version.</exception>
    public SqliteStore(string path, LogDurability durability = LogDurability.EveryEntry)
        : base(SqliteDatabase.Open(path), durability)
    {
    }

    internal SqliteStore(string path, TimeSpan patience)
        : base(SqliteDatabase.Open(path, patience), LogDurability.EveryEntry)
    {
    }
}
