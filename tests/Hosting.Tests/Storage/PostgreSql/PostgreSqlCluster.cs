using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(SecureFed.Hosting.Tests.PostgreSqlCluster))]

namespace SecureFed.Hosting.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own: made in a temporary folder when the first test asks for it, reached through a socket there and nowhere else, stopped and deleted after the
/// last. PostgreSQL refuses to run as root, so a root runs it as the user postgres, whom Debian's package brings.
/// </summary>
public sealed class PostgreSqlCluster : IAsyncDisposable
{
    private const string User = "securefed";
    private readonly SemaphoreSlim turn = new(1, 1);
    private Process? guard;
    private string? folder;
    private string? fault;
    private int databases;

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Creates an empty database and gives its connection string; skips the test where PostgreSQL is missing.</summary>
    public async ValueTask<string> CreateDatabaseAsync()
    {
        await turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (folder is null && fault is null)
                Start();
        }
        finally
        {
            turn.Release();
        }
        Assert.SkipWhen(folder is null, $"needs PostgreSQL (Debian: apt-get install postgresql): {fault}");
        var name = $"test{Interlocked.Increment(ref databases)}";
        await RunSqlAsync($"CREATE DATABASE {name}");
        return ConnectionTo(name);
    }

    public async Task DropDatabaseAsync(string connection)
    {
        NpgsqlConnection.ClearAllPools();
        await RunSqlAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");
    }

    /// <summary>Dumps one database and restores it into another, as an operator does.</summary>
    public void DumpInto(string connection, string copy)
    {
        var (from, to) = (new NpgsqlConnectionStringBuilder(connection).Database!, new NpgsqlConnectionStringBuilder(copy).Database!);
        var dump = Path.Combine(folder!, $"{from}.dump");
        var failed = Run("pg_dump", "--format=custom", $"--file={dump}", "-h", folder!, "-U", User, from)
            ?? Run("pg_restore", $"--dbname={to}", "-h", folder!, "-U", User, dump);
        Assert.True(failed is null, failed);
    }

    public ValueTask DisposeAsync()
    {
        if (guard is not null)
        {
            guard.StandardInput.Close();
            guard.WaitForExit();
            guard.Dispose();
        }
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Data => Path.Combine(folder!, "data");

    private void Start()
    {
        if (Binaries() is null)
        {
            fault = "there is no initdb";
            return;
        }
        folder = Directory.CreateTempSubdirectory("securefed-pg-").FullName;
        if (IsRoot)
            Execute("chown", ["postgres", folder]);
        // The tests kill servers of ours, not the machine: what is not flushed is not lost.
        var failed = Run("initdb", "-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", "--no-sync")
            ?? Run("pg_ctl", "start", "-D", Data, "-w", "-l", Path.Combine(folder, "log"), "-o", $"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off");
        if (failed is null)
        {
            // Waits for the end of its input, which comes when the tests are over, even if they were killed.
            var (program, arguments) = Call("sh", "-c", $"read -r nothing; '{Path.Combine(Binaries()!, "pg_ctl")}' stop -D '{Data}' -m immediate -w; rm -rf '{folder}'");
            guard = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
            return;
        }
        Directory.Delete(folder, recursive: true);
        (folder, fault) = (null, failed);
    }

    private async Task RunSqlAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names of databases are our own.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionTo(string database)
        => new NpgsqlConnectionStringBuilder { Host = folder, Database = database, Username = User, MaxPoolSize = 8 }.ToString();

    /// <summary>The folder of PostgreSQL's programs: Debian keeps them off the path.</summary>
    private static string? Binaries()
    {
        string[] installed = Directory.Exists("/usr/lib/postgresql") ? [.. Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))] : [];
        string[] onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return installed.Concat(onPath).FirstOrDefault(place => File.Exists(Path.Combine(place, "initdb")));
    }

    /// <summary>What a program of PostgreSQL had to complain; null when it did its work.</summary>
    private static string? Run(string name, params string[] options)
    {
        var (program, arguments) = Call(Path.Combine(Binaries()!, name), options);
        return Execute(program, arguments);
    }

    private static (string Program, string[] Arguments) Call(string program, params string[] arguments)
        => IsRoot ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments]) : (program, arguments);

    private static string? Execute(string program, string[] arguments)
    {
        // The server outlives pg_ctl and would keep a pipe open, so its output goes to its log and only complaints are read.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = program != "chown", RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0 ? null : process.StandardError.ReadToEnd();
    }
}
