using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>Spreads the heavy part of round 4 over threads.</summary>
internal static class ParallelUnmasking
{
    // Ranges per thread: enough that the last ones end together. Multiples of a cache line of lanes, so that threads never write to one line.
    private const int RangesPerThread = 8;
    private const int LeastValues = 512;
    private const int MostValues = 1 << 16;
    private const int Alignment = 64;

    /// <summary>Computes all agreements, then takes all masks off.</summary>
    /// <param name="work">From <see cref="ServerSession.BeginUnmasking"/>.</param>
    /// <param name="longest">Values of the longest vector.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="report">Hears the part done, 0 to 1; from any of the threads.</param>
    /// <param name="cancellation">Stops between two work items.</param>
    public static void Run(Unmasking work, int longest, int threads, Action<double> report, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        WorkItems.Run(work.AgreementBatches, options, work.Agree, done => report(done / 2));
        var ranges = work.Split(RangeValues(longest, threads));
        WorkItems.Run(ranges.Length, options, range => work.Unmask(ranges[range]), done => report((1 + done) / 2));
    }

    private static int RangeValues(int longest, int threads)
    {
        if (threads == 1)
            return MostValues;
        var even = longest / (threads * RangesPerThread) + 1;
        return (Math.Clamp(even, LeastValues, MostValues) + Alignment - 1) / Alignment * Alignment;
    }
}
