namespace SecureFed.Hosting.Tests;

public sealed class PostgreSqlBackupTests : BackupContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();

    protected override async ValueTask<TestDatabase> BackUpAsync() => await ((PostgreSqlTestDatabase)Database).DumpAndRestoreAsync();
}
