namespace SecureFed.Hosting;

/// <summary>When an appended entry is on the disk. The death of the process loses nothing under either choice; they differ in what a power failure may take.</summary>
public enum LogDurability
{
    /// <summary>Every completed append survives a power failure.</summary>
    EveryEntry,

    /// <summary>An append at a round boundary survives a power failure, and everything before it in any session; entries after the last boundary may be lost, always a suffix.</summary>
    RoundBoundaries,
}
