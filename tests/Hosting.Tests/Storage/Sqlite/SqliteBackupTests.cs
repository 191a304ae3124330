using Microsoft.Data.Sqlite;

namespace SecureFed.Hosting.Tests;

public sealed class SqliteBackupTests : BackupContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => ValueTask.FromResult<TestDatabase>(new SqliteTestDatabase());

    protected override async ValueTask<TestDatabase> BackUpAsync()
    {
        var copy = new SqliteTestDatabase();
        // What ".backup" of the program sqlite3 calls.
        await using var from = new SqliteConnection($"Data Source={((SqliteTestDatabase)Database).Path};Mode=ReadOnly;Pooling=False");
        await using var to = new SqliteConnection($"Data Source={copy.Path};Pooling=False");
        await from.OpenAsync(Cancellation);
        await to.OpenAsync(Cancellation);
        from.BackupDatabase(to);
        return copy;
    }
}

/// <summary>The smaller way, which leaves free space out.</summary>
public sealed class SqliteVacuumTests : BackupContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => ValueTask.FromResult<TestDatabase>(new SqliteTestDatabase());

    protected override async ValueTask<TestDatabase> BackUpAsync()
    {
        var copy = new SqliteTestDatabase();
        await using var from = new SqliteConnection($"Data Source={((SqliteTestDatabase)Database).Path};Pooling=False");
        await from.OpenAsync(Cancellation);
        await using var command = from.CreateCommand();
        command.CommandText = "VACUUM INTO $path";
        command.Parameters.AddWithValue("$path", copy.Path);
        await command.ExecuteNonQueryAsync(Cancellation);
        return copy;
    }
}
