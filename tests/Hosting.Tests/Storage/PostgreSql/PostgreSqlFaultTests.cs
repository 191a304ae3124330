using Npgsql;

namespace SecureFed.Hosting.Tests;

public sealed class PostgreSqlFaultTests : IAsyncLifetime
{
    private PostgreSqlTestDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private NpgsqlConnectionStringBuilder Settings => new(database.Connection);

    public async ValueTask InitializeAsync() => database = (PostgreSqlTestDatabase)await PostgreSqlTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => database?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public void A_server_that_does_not_answer()
        => Says("cannot be written, its server does not answer: look whether it runs", new NpgsqlConnectionStringBuilder(database.Connection) { Host = "/nowhere" });

    [Fact]
    public void A_database_that_does_not_exist()
        => Says("cannot be written, there is no such database: create it", new NpgsqlConnectionStringBuilder(database.Connection) { Database = "nothing" });

    [Fact]
    public void A_user_whom_the_server_does_not_know()
        => Says("cannot be written, its server refuses the user: give the user and password", new NpgsqlConnectionStringBuilder(database.Connection) { Username = "stranger" });

    [Fact]
    public async Task A_read_only_database_refuses_and_is_still_read()
    {
        await using (var store = database.Open())
            await store.Models.PutAsync("hospitals", 1, "model"u8.ToArray(), Cancellation);
        await RunAsync($"ALTER DATABASE {Settings.Database} SET default_transaction_read_only = on");

        Says("cannot be written, it is read-only: connect to the primary", Settings);
    }

    [Fact]
    public async Task A_server_that_cuts_our_connections_is_used_again()
    {
        await using var store = database.Open();
        await store.Models.PutAsync("hospitals", 1, "model"u8.ToArray(), Cancellation);

        await RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Settings.Database}' AND pid <> pg_backend_pid()");

        var fault = await Assert.ThrowsAsync<IOException>(async () => await store.CheckAsync(Cancellation));
        Assert.Contains($"database {Settings.Database} at", fault.Message, StringComparison.Ordinal);
        await store.CheckAsync(Cancellation);
        Assert.Equal(1UL, (await store.Models.LatestAsync("hospitals", Cancellation))!.TrainingRound);
    }

    [Fact]
    public async Task Servers_that_start_at_once_make_the_tables_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => database.Open())));

        foreach (var store in stores)
        {
            await store.CheckAsync(Cancellation);
            await store.DisposeAsync();
        }
    }

    private static void Says(string sentence, NpgsqlConnectionStringBuilder settings)
    {
        var fault = Assert.Throws<IOException>(() => new PostgreSqlStore(settings.ToString()));

        Assert.StartsWith($"database {settings.Database} at {settings.Host}:{settings.Port} {sentence}", fault.Message, StringComparison.Ordinal);
    }

    private async Task RunAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Connection) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of these tests.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
