namespace SecureFed.Simulation;

/// <summary>Seconds of the server's steps, by what they are for.</summary>
/// <param name="now">Seconds from any fixed moment.</param>
internal sealed class ServerClock(Func<double> now)
{
    /// <summary>All steps.</summary>
    public double Seconds { get; private set; }

    /// <summary>Taking in masked inputs.</summary>
    public double IngestSeconds { get; private set; }

    /// <summary>Opening secrets and taking masks off.</summary>
    public double UnmaskSeconds { get; private set; }

    /// <summary>Seconds of the steps of each protocol round, 0 to 4.</summary>
    public double[] RoundSeconds { get; } = new double[5];

    /// <summary>Measures a step of an open round.</summary>
    public T Time<T>(int round, Func<T> step) => Time(step, seconds => RoundSeconds[Math.Min(round, 4)] += seconds);

    /// <inheritdoc cref="Time{T}(int, Func{T})"/>
    public void Time(int round, Action step) => Time(round, () =>
    {
        step();
        return true;
    });

    /// <summary>Measures the taking in of inputs.</summary>
    public T Ingest<T>(Func<T> step) => Time(step, seconds => IngestSeconds += seconds);

    /// <summary>Measures the end of round 4.</summary>
    public T Unmask<T>(Func<T> step) => Time(step, seconds => UnmaskSeconds += seconds);

    private T Time<T>(Func<T> step, Action<double> add)
    {
        var start = now();
        var result = step();
        var seconds = now() - start;
        Seconds += seconds;
        add(seconds);
        return result;
    }
}
