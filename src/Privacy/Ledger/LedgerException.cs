namespace SecureFed.Privacy;

/// <summary>A ledger that cannot be trusted: a line was changed, removed or put in another place. The message names the line.</summary>
public sealed class LedgerException : Exception
{
    internal LedgerException(string message)
        : base(message)
    {
    }
}
