using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Bench;

/// <summary>What the server alone keeps alive: a session is left at the end of a round, everything but its server is let go, and the managed memory is compared with that without the server.</summary>
internal static class ServerMemory
{
    /// <summary>Prints the target for the standard session, and the same session among fewer clients beside it.</summary>
    public static void Print(Bars bars, RoundBenchmarkRequest standard)
    {
        var (most, stored) = Most(standard);
        bars.AtMost("server memory against one accumulator and the stored shares", 2, most / stored, "x");
        bars.Note($"{most / 1e6:F1} MB at most, of them {stored / 1e6:F1} MB accumulator and shares");

        var small = standard with { Clients = 100, Neighbors = 98, Threshold = 55 };
        var (mostOfSmall, storedOfSmall) = Most(small);
        bars.Note($"n = 100, k = 98: {mostOfSmall / 1e6:F1} MB at most, of them {storedOfSmall / 1e6:F1} MB accumulator and shares: vectors take one accumulator whatever n is");
    }

    /// <summary>The most bytes of the server at the ends of rounds 2 and 4, and those of one accumulator with all stored shares.</summary>
    private static (double Most, double Stored) Most(RoundBenchmarkRequest request)
    {
        var accumulator = 4.0 * request.Dimension;
        var most = Math.Max(Alive(request, 2), Alive(request, 4)) + accumulator;
        return (most, accumulator + (double)request.Clients * request.Neighbors!.Value * EncryptedShares.MaximumBytes);
    }

    private static long Alive(RoundBenchmarkRequest request, int round)
    {
        var with = CollectedWithServer(request, round);
        return with - Collected();
    }

    // In a method of its own, so that no place on the stack still refers to the server afterwards.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static long CollectedWithServer(RoundBenchmarkRequest request, int round)
    {
        var server = Leave(request, round);
        var with = Collected();
        GC.KeepAlive(server);
        return with;
    }

    /// <summary>The server of a session that is left before it closes a round; its accumulators went back to the pool.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static ServerSession? Leave(RoundBenchmarkRequest request, int round)
    {
        using var left = new CancellationTokenSource();
        ServerSession? server = null;
        try
        {
            RoundBenchmark.Run(
                request with
                {
                    BeforeClose = (at, session) =>
                    {
                        if (at != round)
                            return;
                        server = session;
                        left.Cancel();
                        left.Token.ThrowIfCancellationRequested();
                    },
                },
                null, left.Token);
        }
        catch (OperationCanceledException)
        {
            // As intended.
        }
        return server;
    }

    private static long Collected()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
