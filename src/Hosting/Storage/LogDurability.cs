namespace SecureFed.Hosting;

/// <summary>
/// When log entries and staged inputs are on the disk. The death of the process loses nothing that a call returned for, under either choice; they differ in what a power failure may
/// take. Ledgers, participants, models and the index of sessions are always on the disk before a call returns.
/// </summary>
public enum LogDurability
{
    /// <summary>Every completed append survives a power failure.</summary>
    EveryEntry,

    /// <summary>An append at a round boundary survives a power failure, and everything before it in any session; entries after the last boundary may be lost, always a suffix.</summary>
    RoundBoundaries,
}
