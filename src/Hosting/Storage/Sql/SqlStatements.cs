using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Hosting;

/// <summary>Runs statements on one connection. Statements are written so that SQLite and PostgreSQL both understand them.</summary>
[SuppressMessage("Security", "CA2100", Justification = "Every statement is a constant of the stores; values are parameters.")]
internal sealed class SqlStatements(DbConnection connection, DbTransaction? transaction)
{
    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> RunAsync(string statement, params SqlValue[] values)
    {
        var command = CommandOf(statement, values);
        await using var made = command.ConfigureAwait(false);
        return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>Runs one statement for many rows of values.</summary>
    /// <returns>How many rows were changed in all.</returns>
    public async Task<int> RunAsync(string statement, IEnumerable<SqlValue[]> rows)
    {
        var command = CommandOf(statement, []);
        await using var made = command.ConfigureAwait(false);
        var changed = 0;
        foreach (var values in rows)
        {
            command.Parameters.Clear();
            AddTo(command, values);
            changed += await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        return changed;
    }

    /// <summary>The rows of a query.</summary>
    public async Task<List<T>> ReadAsync<T>(string query, Func<DbDataReader, T> row, SqlValue[] values, CancellationToken cancellation = default)
    {
        var command = CommandOf(query, values);
        await using var made = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var opened = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>A query or statement with its values; the caller disposes of it.</summary>
    public DbCommand CommandOf(string statement, SqlValue[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement;
        command.Transaction = transaction;
        AddTo(command, values);
        return command;
    }

    private static void AddTo(DbCommand command, SqlValue[] values)
    {
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
    }
}
