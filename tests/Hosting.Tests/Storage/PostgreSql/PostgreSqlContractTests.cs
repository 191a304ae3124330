namespace SecureFed.Hosting.Tests;

public sealed class PostgreSqlSessionLogStoreTests : SessionLogStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();
}

public sealed class PostgreSqlStagedInputStoreTests : StagedInputStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();
}

public sealed class PostgreSqlSessionIndexTests : SessionIndexContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();
}

public sealed class PostgreSqlLedgerStoreTests : LedgerStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();
}

public sealed class PostgreSqlParticipantStoreTests : ParticipantStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();
}

public sealed class PostgreSqlModelStoreTests : ModelStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => PostgreSqlTestDatabase.CreateAsync();
}
