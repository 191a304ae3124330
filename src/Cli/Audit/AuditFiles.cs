using SecureFed.Audit;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>The files and keys that a user hands to an audit. One that cannot be read is a wrong request; what stands in it is for the audit to judge.</summary>
internal static class AuditFiles
{
    /// <summary>A file.</summary>
    /// <exception cref="RequestException">It is missing or cannot be read.</exception>
    public static AuditFile Read(string option, string path) => new(path, Try(option, path, () => File.ReadAllBytes(path)));

    /// <summary>A log, opened when it is needed.</summary>
    /// <exception cref="RequestException">It is missing or cannot be read.</exception>
    public static (string Name, Func<Stream> Open) Log(string path)
    {
        Open().Dispose();
        return (path, Open);

        Stream Open() => Try("the log", path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1));
    }

    /// <summary>A public key: 64 hexadecimal digits, or a file that holds them; null when none was given.</summary>
    /// <exception cref="RequestException">It is neither.</exception>
    public static ReadOnlyMemory<byte>? Key(string option, string? text)
    {
        if (text is null)
            return null;
        var digits = (File.Exists(text) ? Try(option, text, () => File.ReadAllText(text)) : text).Trim();
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit)
            ? new ReadOnlyMemory<byte>(Convert.FromHexString(digits))
            : throw new RequestException(option, $"{option} is '{text}' but must be a public key of 64 hexadecimal digits, or a file that holds one.");
    }

    private static T Try<T>(string option, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException(option, $"{option} {path} cannot be read: {fault.Message}");
        }
    }
}
