using System.Net;
using Npgsql;

namespace SecureFed.Hosting.Tests;

/// <summary>What an operator's machine does to a running server: it says so, waits, and goes on without having lost or opened anything wrong.</summary>
public sealed class OperationFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_stops_a_session_where_it_stands_until_there_is_space_again()
    {
        using var disk = new SmallDisk();
        await using var store = new SqliteStore(disk.PathOf("server.db"));
        await using var server = await RealServer.StartAsync(store);
        using var http = new HttpClient { BaseAddress = server.Address };
        var running = server.Sessions.RunAsync(Cast.Request(1), Cancellation);
        await server.LineAsync("1000: ");
        disk.Fill();

        await using (var clients = new RunningFederation(server.Address))
        {
            var line = await server.LineAsync("its disk or its page limit is full: free some space");
            Assert.Contains(disk.PathOf("server.db"), line, StringComparison.Ordinal);
            Assert.False(running.IsCompleted);
            disk.Free();

            Assert.All((await running).Decode("update").Total, value => Assert.Equal(Cast.Sum, value, 6));
        }

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_database_that_turns_read_only_stops_a_session_where_it_stands_until_it_can_be_written()
    {
        await using var database = (PostgreSqlTestDatabase)await PostgreSqlTestDatabase.CreateAsync();
        await using var store = database.Open();
        await using var server = await RealServer.StartAsync(store);
        var running = server.Sessions.RunAsync(Cast.Request(1), Cancellation);
        await server.LineAsync("1000: ");
        await SetReadOnlyAsync(database, "on");

        await using var clients = new RunningFederation(server.Address);
        await server.LineAsync("it is read-only: connect to the primary, or let it be written");
        Assert.False(running.IsCompleted);
        await SetReadOnlyAsync(database, "off");

        Assert.All((await running).Decode("update").Total, value => Assert.Equal(Cast.Sum, value, 6));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_jumps_by_an_hour_costs_clients_one_more_try(int hours)
    {
        await using var database = new SqliteTestDatabase();
        await using var store = database.Open();
        var clock = new JumpingClock();
        await using var server = await RealServer.StartAsync(store, clock: clock);
        await using var clients = new RunningFederation(server.Address);
        Assert.NotNull((await server.Sessions.RunAsync(Cast.Request(1), Cancellation)).Aggregate);

        clock.Jump = TimeSpan.FromHours(hours);
        var outcome = await server.Sessions.RunAsync(Cast.Request(2), Cancellation);

        Assert.All(outcome.Decode("update").Total, value => Assert.Equal(Cast.Sum, value, 6));
        await server.LineAsync("the time of p0's signature is not within 00:05:00 of this clock");
    }

    /// <summary>Later transactions, of connections that are open too, see it.</summary>
    private static async Task SetReadOnlyAsync(PostgreSqlTestDatabase database, string state)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Connection);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Connection) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of our own.
        command.CommandText = $"ALTER DATABASE {settings.Database} SET default_transaction_read_only = {state}; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{settings.Database}'";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
