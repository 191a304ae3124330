using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SecureFed.Hosting;

/// <summary>SQLite's faults as sentences that name the file and the mend.</summary>
internal static class SqliteFaults
{
    /// <param name="path">The file.</param>
    /// <param name="deed">What failed: "opened", "read" or "written".</param>
    /// <param name="fault">What SQLite says.</param>
    /// <param name="patience">How long a statement waits for another process that has the file locked.</param>
    public static IOException Sentence(string path, string deed, SqliteException fault, TimeSpan patience)
    {
        var (reason, mend) = fault.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => ("its disk or its page limit is full", "free some space; nothing that was acknowledged is lost"),
            raw.SQLITE_READONLY => ("it is read-only", "let the server's user write the file and its folder, or mount the disk writable"),
            raw.SQLITE_CANTOPEN => ("its files cannot be opened", "let its folder exist on a writable disk, and the server's user write there"),
            raw.SQLITE_PERM or raw.SQLITE_AUTH => ("access is refused", "let the server's user read and write the file and its folder"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ($"another process kept it locked for {patience.TotalSeconds} seconds", "stop that process; one server uses a file"),
            raw.SQLITE_CORRUPT => ("it is damaged", "restore it from a backup"),
            raw.SQLITE_NOTADB => ("it is not a database", "name another file, or restore it from a backup"),
            raw.SQLITE_IOERR => ("the disk reports an error", "look at the system's log and at the free space; nothing that was acknowledged is lost"),
            _ => ("SQLite refuses", "see the fault"),
        };
        return new IOException($"database {path} cannot be {deed}, {reason}: {mend} (SQLite code {fault.SqliteExtendedErrorCode}).", fault);
    }
}
