using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>The ledger file that a user names.</summary>
public static class LedgerFile
{
    /// <summary>Opens or creates it.</summary>
    /// <exception cref="RequestException">It was changed, another run holds it, or it cannot be read and written.</exception>
    public static PrivacyLedger Open(string path)
    {
        try
        {
            return PrivacyLedger.Open(path);
        }
        catch (LedgerException changed)
        {
            throw new RequestException("ledger", $"--ledger {path} cannot be trusted: {changed.Message}");
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RequestException("ledger", $"--ledger {path} cannot be opened: {mistake.Message}");
        }
    }

    /// <summary>Opens an existing one.</summary>
    /// <exception cref="RequestException">There is none, or as <see cref="Open"/>.</exception>
    public static PrivacyLedger OpenExisting(string path) => File.Exists(path) ? Open(path) : throw new RequestException("ledger", $"There is no ledger {path}.");
}
