using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Makes a log without masked vectors: the hash chain does not contain them, so everything but the recomputed sum can still be checked.</summary>
public static class LogRedaction
{
    /// <summary>Copies a log without its chunks, entry by entry.</summary>
    /// <param name="log">The full log.</param>
    /// <param name="redacted">Gets the redacted one.</param>
    /// <returns>How many entries were kept and left out.</returns>
    /// <exception cref="InvalidDataException">Something in the log is no entry; what was written up to there is to be thrown away.</exception>
    public static (int Kept, int LeftOut) Copy(Stream log, Stream redacted)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(redacted);
        var entries = new LogEntryStream(log);
        var (kept, leftOut) = (0, 0);
        while (entries.Next(WireLimits.BeforeOffer, out var bytes) is { } entry)
        {
            if (kept == 0 && entry is not OfferEntry)
                throw new InvalidDataException("it does not start with the offer of a session");
            if (entry is ChunkEntry)
            {
                leftOut++;
                continue;
            }
            redacted.Write(bytes);
            kept++;
        }
        return entries.End == StreamEnd.Unreadable || kept == 0
            ? throw new InvalidDataException($"at byte {entries.Length} stands no entry{(entries.Fault is { } fault ? $": {fault}" : "")}")
            : (kept, leftOut);
    }
}
