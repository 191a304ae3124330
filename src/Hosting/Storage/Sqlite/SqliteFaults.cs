using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SecureFed.Hosting;

/// <summary>SQLite's faults as sentences that name the file and the mend.</summary>
internal static class SqliteFaults
{
    /// <summary>How long a statement waits for another process that has the file locked.</summary>
    public const int SecondsToWait = 5;

    public static IOException Sentence(string path, string deed, SqliteException fault)
    {
        var (reason, mend) = fault.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => ("its disk or its page limit is full", "free some space; nothing that was acknowledged is lost"),
            raw.SQLITE_READONLY => ("it is read-only", "let the server's user write the file and its folder, or mount the disk writable"),
            raw.SQLITE_CANTOPEN => ("its file cannot be opened", "let its folder exist and the server's user write it"),
            raw.SQLITE_PERM or raw.SQLITE_AUTH => ("access is refused", "let the server's user read and write the file and its folder"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ($"another process kept it locked for {SecondsToWait} seconds", "stop that process; one server uses a file"),
            raw.SQLITE_CORRUPT => ("it is damaged", "restore it from a backup"),
            raw.SQLITE_NOTADB => ("it is not a database", "name another file, or restore it from a backup"),
            raw.SQLITE_IOERR => ("the disk reports an error", "look at the system's log and at the free space; nothing that was acknowledged is lost"),
            _ => ("SQLite refuses", "see the fault"),
        };
        return new IOException($"database {path} cannot be {deed}, {reason}: {mend} (SQLite {fault.SqliteErrorCode}/{fault.SqliteExtendedErrorCode}: {fault.Message}).", fault);
    }
}
