using System.Data.Common;
using Npgsql;

namespace SecureFed.Hosting;

/// <summary>PostgreSQL's faults as sentences that name the database and the mend.</summary>
internal static class PostgreSqlFaults
{
    public static IOException Sentence(string database, string deed, DbException fault)
    {
        var (reason, mend) = fault.SqlState switch
        {
            null => ("its server does not answer", "look whether it runs and is reached under this name"),
            PostgresErrorCodes.DiskFull => ("its server's disk is full", "free some space; nothing that was acknowledged is lost"),
            PostgresErrorCodes.ReadOnlySqlTransaction => ("it is read-only", "connect to the primary, or let it be written"),
            PostgresErrorCodes.InvalidCatalogName => ("there is no such database", "create it, or name another"),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => ("its server refuses the user", "give the user and password that it knows"),
            PostgresErrorCodes.InsufficientPrivilege => ("its user may not do this", "let it create, read and write tables in its schema"),
            PostgresErrorCodes.TooManyConnections => ("its server has no connection left", "raise max_connections, or lower 'Maximum Pool Size' in the connection string"),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => ("its server stops or starts", "wait until it is up"),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => ("it is damaged", "restore it from a backup"),
            _ => ("PostgreSQL refuses", "see the fault"),
        };
        var code = fault.SqlState is { } state ? $"PostgreSQL {state}: " : "";
        var message = fault is PostgresException refused ? refused.MessageText : fault.Message;
        return new IOException($"database {database} cannot be {deed}, {reason}: {mend} ({code}{message.TrimEnd('.')}).", fault);
    }
}
