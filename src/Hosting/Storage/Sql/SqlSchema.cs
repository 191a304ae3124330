namespace SecureFed.Hosting;

/// <summary>The tables, and how a database of an earlier version becomes one of this. Versions only go up; docs/operations.md says what each changed.</summary>
internal static class SqlSchema
{
    /// <summary>The version that this program reads and writes.</summary>
    public const int Version = 1;

    /// <summary>Brings a database to this version, in the caller's transaction.</summary>
    /// <exception cref="IOException">A later version of the program wrote it.</exception>
    public static async Task BringUpToDateAsync(SqlStatements statements, string bytesType, string database)
    {
        await statements.RunAsync("CREATE TABLE IF NOT EXISTS securefed_schema (version BIGINT NOT NULL)").ConfigureAwait(false);
        var versions = await statements.ReadAsync("SELECT version FROM securefed_schema", row => row.GetInt64(0), []).ConfigureAwait(false);
        var version = versions.Count == 0 ? 0 : versions[0];
        if (version > Version)
            throw new IOException($"{database} has schema version {version} and this program knows versions up to {Version}: use the program that wrote it, or a later one.");
        if (version == Version)
            return;

        foreach (var table in Tables(bytesType))
            await statements.RunAsync(table).ConfigureAwait(false);
        await statements.RunAsync("DELETE FROM securefed_schema").ConfigureAwait(false);
        await statements.RunAsync("INSERT INTO securefed_schema (version) VALUES (@version)", new SqlValue("@version", (long)Version)).ConfigureAwait(false);
    }

    private static string[] Tables(string bytes) =>
    [
        $"CREATE TABLE session_log (session {bytes} NOT NULL, position BIGINT NOT NULL, entry {bytes} NOT NULL, PRIMARY KEY (session, position))",
        $"CREATE TABLE staged_frame (session {bytes} NOT NULL, sender TEXT NOT NULL, part BIGINT NOT NULL, frame {bytes} NOT NULL, PRIMARY KEY (session, sender, part))",
        $"""
        CREATE TABLE session (id {bytes} NOT NULL PRIMARY KEY, population TEXT NOT NULL, training_round BIGINT NOT NULL, attempt BIGINT NOT NULL, started TEXT NOT NULL, cohort TEXT NOT NULL,
            ended TEXT, is_completed BIGINT, survivors BIGINT, note TEXT)
        """,
        "CREATE INDEX session_of_population ON session (population, started)",
        "CREATE INDEX session_of_training_round ON session (population, training_round)",
        $"CREATE TABLE ledger_line (population TEXT NOT NULL, start BIGINT NOT NULL, line {bytes} NOT NULL, PRIMARY KEY (population, start))",
        $"CREATE TABLE participant (id TEXT NOT NULL PRIMARY KEY, public_key {bytes} NOT NULL UNIQUE, name TEXT NOT NULL, enrolled TEXT NOT NULL, revoked TEXT)",
        $"CREATE TABLE enrolment_token (hash {bytes} NOT NULL PRIMARY KEY, expires TEXT NOT NULL, holder TEXT, participant TEXT)",
        $"CREATE TABLE model (population TEXT NOT NULL, training_round BIGINT NOT NULL, model {bytes} NOT NULL, hash {bytes} NOT NULL, PRIMARY KEY (population, training_round))",
    ];
}
