namespace SecureFed.Hosting.Tests;

public sealed class SqliteSessionLogStoreTests : SessionLogStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => new(new SqliteTestDatabase());
}

public sealed class SqliteStagedInputStoreTests : StagedInputStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => new(new SqliteTestDatabase());
}

public sealed class SqliteSessionIndexTests : SessionIndexContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => new(new SqliteTestDatabase());
}

public sealed class SqliteLedgerStoreTests : LedgerStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => new(new SqliteTestDatabase());
}

public sealed class SqliteParticipantStoreTests : ParticipantStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => new(new SqliteTestDatabase());
}

public sealed class SqliteModelStoreTests : ModelStoreContract
{
    protected override ValueTask<TestDatabase> CreateAsync() => new(new SqliteTestDatabase());
}
