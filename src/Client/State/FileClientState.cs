using System.Security.Cryptography;
using System.Text;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>A participant's state in a folder that only its owner can read: one file for each thing, replaced as a whole and on the disk before a write returns.</summary>
/// <remarks>Files: <c>joined</c>, <c>session-ID</c> (a byte for the answered round, then the state), <c>receipt-ID</c>, <c>ledger.jsonl</c>, and <c>lock</c>, which keeps a second client out.</remarks>
public sealed class FileClientState : IClientState, IDisposable
{
    private const string SessionPrefix = "session-";
    private const string Unfinished = ".new";

    private readonly string folder;
    private readonly FileStream held;

    /// <summary>Opens the folder, and creates it where there is none.</summary>
    /// <exception cref="IOException">It cannot be used, or another client uses it.</exception>
    public FileClientState(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = folder;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            held = new FileStream(PathOf("lock"), OwnerOnly(FileMode.OpenOrCreate));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The client state in {folder} cannot be used, or another client uses it: {fault.Message}", fault);
        }
        foreach (var left in Directory.EnumerateFiles(folder, "*" + Unfinished))
            Erase(left);
    }

    /// <inheritdoc/>
    public async ValueTask<string> ReadJoinedAsync(CancellationToken cancellation = default)
        => File.Exists(PathOf("joined")) ? await File.ReadAllTextAsync(PathOf("joined"), cancellation).ConfigureAwait(false) : "";

    /// <inheritdoc/>
    public ValueTask WriteJoinedAsync(string joined, CancellationToken cancellation = default) => ReplaceAsync("joined", [Encoding.ASCII.GetBytes(joined)], cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SavedSession>> ReadSessionsAsync(CancellationToken cancellation = default)
    {
        var sessions = new List<SavedSession>();
        foreach (var file in Directory.EnumerateFiles(folder, SessionPrefix + "*"))
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
            sessions.Add(new SavedSession(new SessionId(Convert.FromHexString(Path.GetFileName(file)[SessionPrefix.Length..])), bytes[0], bytes[1..]));
            CryptographicOperations.ZeroMemory(bytes);
        }
        return sessions;
    }

    /// <inheritdoc/>
    public ValueTask WriteSessionAsync(SavedSession session, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return ReplaceAsync(SessionPrefix + session.Session, [new[] { (byte)session.AnsweredRound }, session.State], cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DeleteSessionAsync(SessionId session, CancellationToken cancellation = default)
    {
        Erase(PathOf(SessionPrefix + session));
        DurableFolder.Flush(folder);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteReceiptAsync(SessionId session, ReadOnlyMemory<byte> receipt, CancellationToken cancellation = default) => ReplaceAsync("receipt-" + session, [receipt], cancellation);

    /// <inheritdoc/>
    public PrivacyLedger OpenLedger(TimeProvider clock) => PrivacyLedger.Open(new FileStream(PathOf("ledger.jsonl"), OwnerOnly(FileMode.OpenOrCreate)), clock);

    /// <summary>Lets another client use the folder.</summary>
    public void Dispose() => held.Dispose();

    private async ValueTask ReplaceAsync(string name, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellation)
    {
        var path = PathOf(name);
        var file = new FileStream(path + Unfinished, OwnerOnly(FileMode.Create));
        await using (file.ConfigureAwait(false))
        {
            foreach (var part in content)
                await file.WriteAsync(part, cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + Unfinished, path, overwrite: true);
        DurableFolder.Flush(folder);
    }

    /// <summary>Overwrites before it deletes: on many disks the old bytes are gone then, on some they are not, which only an encrypted disk helps against.</summary>
    private static void Erase(string path)
    {
        if (!File.Exists(path))
            return;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Write(new byte[file.Length]);
            file.Flush(flushToDisk: true);
        }
        File.Delete(path);
    }

    private static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private string PathOf(string file) => Path.Combine(folder, file);
}
