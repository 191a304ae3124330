using SecureFed.Privacy;

namespace SecureFed.Hosting;

/// <summary>Ledgers: one row for each write, keyed by where in the ledger its bytes start, so that two writers cannot both go on from one line.</summary>
internal sealed class SqlLedgerStore(SqlDatabase database) : ILedgerStore
{
    public PrivacyLedger Open(string population, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(population);
        var stream = new LedgerStream(
            ReadAsync(population).AsTask().GetAwaiter().GetResult(),
            (start, bytes) => AppendAsync(population, start, bytes).GetAwaiter().GetResult(),
            length => CutAsync(population, length).GetAwaiter().GetResult());
        return PrivacyLedger.Open(stream, clock);
    }

    public async ValueTask<byte[]> ReadAsync(string population, CancellationToken cancellation = default)
    {
        var lines = await database.ReadAsync(
            "SELECT line FROM ledger_line WHERE population = @population ORDER BY start", row => row.GetFieldValue<byte[]>(0), [PopulationOf(population)], cancellation).ConfigureAwait(false);
        return [.. lines.SelectMany(line => line)];
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellation = default)
    {
        var populations = await database.ReadAsync("SELECT DISTINCT population FROM ledger_line", row => row.GetString(0), [], cancellation).ConfigureAwait(false);
        return [.. populations.Order(StringComparer.Ordinal)];
    }

    private Task AppendAsync(string population, long start, byte[] bytes)
        => database.WriteAsync(isSynced: true, async statements =>
        {
            if (await EndAsync(statements, population).ConfigureAwait(false) != start
                || await statements.RunAsync(
                    "INSERT INTO ledger_line (population, start, line) VALUES (@population, @start, @line) ON CONFLICT DO NOTHING",
                    PopulationOf(population), new("@start", start), new("@line", bytes)).ConfigureAwait(false) == 0)
                throw new IOException($"the ledger of population {population} was written by somebody else since it was opened; nothing was appended: open it again.");
        });

    /// <summary>Takes back what stands behind a torn line, which a database does not leave behind by itself.</summary>
    private Task CutAsync(string population, long length)
        => database.WriteAsync(isSynced: true, async statements =>
        {
            var rows = await statements.ReadAsync(
                "SELECT start, line FROM ledger_line WHERE population = @population", row => (Start: row.GetInt64(0), Line: row.GetFieldValue<byte[]>(1)), [PopulationOf(population)])
                .ConfigureAwait(false);
            foreach (var (start, line) in rows.Where(row => row.Start + row.Line.Length > length))
            {
                await statements.RunAsync("DELETE FROM ledger_line WHERE population = @population AND start = @start", PopulationOf(population), new("@start", start)).ConfigureAwait(false);
                if (start < length)
                    await statements.RunAsync(
                        "INSERT INTO ledger_line (population, start, line) VALUES (@population, @start, @line)",
                        PopulationOf(population), new("@start", start), new("@line", line.AsMemory(0, (int)(length - start)))).ConfigureAwait(false);
            }
        });

    private static async Task<long> EndAsync(SqlStatements statements, string population)
    {
        var last = await statements.ReadAsync(
            "SELECT start + LENGTH(line) FROM ledger_line WHERE population = @population ORDER BY start DESC LIMIT 1", row => row.GetInt64(0), [PopulationOf(population)])
            .ConfigureAwait(false);
        return last.Count == 0 ? 0 : last[0];
    }

    private static SqlValue PopulationOf(string population) => new("@population", population);
}
