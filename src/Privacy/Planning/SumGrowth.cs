namespace SecureFed.Privacy;

/// <summary>How large the sum of n clipped updates is assumed to be. It decides the width of the ring, never the guarantee.</summary>
public enum SumGrowth
{
    /// <summary>All updates point the same way: norm n times the clip norm.</summary>
    WorstCase,

    /// <summary>Updates are spread: norm sqrt(n) times the clip norm.</summary>
    Typical,
}
