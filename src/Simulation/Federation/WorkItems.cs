namespace SecureFed.Simulation;

/// <summary>Spreads independent work items over threads.</summary>
internal static class WorkItems
{
    /// <summary>Does items 0 to <paramref name="items"/> - 1, each once.</summary>
    /// <param name="items">How many there are.</param>
    /// <param name="options">Threads to use; stops between two items.</param>
    /// <param name="work">Does one item; from any of the threads.</param>
    /// <param name="report">Hears the part done, 0 to 1; from any of the threads.</param>
    public static void Run(int items, ParallelOptions options, Action<int> work, Action<double>? report = null)
    {
        var done = 0;
        if (options.MaxDegreeOfParallelism == 1 || items < 2)
        {
            while (done < items)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                work(done++);
                report?.Invoke((double)done / items);
            }
            return;
        }
        // Threads take the next item when they are done with one, so that a slow one does not hold the others up.
        Parallel.For(0, options.MaxDegreeOfParallelism, options, _ =>
        {
            for (var item = Interlocked.Increment(ref done) - 1; item < items; item = Interlocked.Increment(ref done) - 1)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                work(item);
                report?.Invoke((double)item / items);
            }
        });
    }
}
