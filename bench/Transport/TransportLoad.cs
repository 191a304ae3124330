using System.Diagnostics;
using System.Globalization;
using SecureFed.Simulation;

namespace SecureFed.Bench;

/// <summary>What HTTP adds to a session, how many sessions run side by side, and what a client costs the server that only waits (docs/operations.md section 5).</summary>
internal static class TransportLoad
{
    private const int Clients = 100;
    private const int Dimension = 10_000;
    private const int Turns = 3;

    private const int PopulationClients = 10;
    private const int PopulationDimension = 1000;
    private const int PopulationRounds = 10;

    // Two sockets of a client and its server and a few files: well below what a process usually may open.
    private const int IdleClients = 2000;

    public static async Task PrintAsync(TextWriter output)
    {
        var bars = new Bars(output);
        await OverheadAsync(bars);
        foreach (var populations in new[] { 1, 4, 16 })
            await PopulationsAsync(bars, populations);
        await IdleAsync(bars);
    }

    /// <summary>So many clients that wait for something to be due; the other half of the measurement, in a process of its own.</summary>
    public static async Task WaitAsync(string server, string count)
    {
        using var stop = new CancellationTokenSource();
        var before = Memory.Now();
        var clients = NetworkedFederation.Join(new Uri(server), 0, int.Parse(count, CultureInfo.InvariantCulture), stop.Token);
        await Console.Out.WriteLineAsync("waiting");
        await Console.In.ReadLineAsync();
        var waiting = Memory.Now();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{(waiting.Heap - before.Heap) / clients.Count} {(waiting.Resident - before.Resident) / clients.Count}"));
        await stop.CancelAsync();
    }

    /// <summary>One session after another, the same over HTTP and with nothing in between. The best of a few turns each.</summary>
    private static async Task OverheadAsync(Bars bars)
    {
        await using var federation = await NetworkedFederation.StartAsync(Clients);
        using var stop = new CancellationTokenSource();
        var clients = NetworkedFederation.Join(federation.Address, 0, Clients, stop.Token);
        var (http, plain) = (Spent.Most, Spent.Most);
        for (ulong turn = 0; turn <= Turns; turn++)
        {
            var here = await Spent.OnAsync(() => federation.RunAsync(turn, 0, Clients, Dimension));
            var there = await Spent.OnAsync(() => Task.Run(() => RoundBenchmark.Run(new RoundBenchmarkRequest { Clients = Clients, Dimension = Dimension, Bits = 32 }, null, CancellationToken.None)));
            // The first turn compiles.
            if (turn > 0)
                (http, plain) = (http.Less(here), plain.Less(there));
        }
        var after = Memory.Now();
        bars.Note($"n = {Clients}, m = {Dimension} x 32 bit, complete graph, nobody drops out, best of {Turns} turns after one to warm up, {Environment.ProcessorCount} cores, clients and server in one process");
        bars.Note($"over HTTP with SQLite: {http.Processor:F2} s of processor time, {http.Wall:F2} s; in process without either: {plain.Processor:F2} s, {plain.Wall:F2} s");
        bars.Note($"HTTP against in process: {http.Processor / plain.Processor:F2} in processor time, {http.Wall / plain.Wall:F2} in wall time; {after.Heap / 1e6:F0} MB managed after {Turns + 1} sessions");
        await LeaveAsync(federation, clients, stop);
    }

    private static async Task PopulationsAsync(Bars bars, int populations)
    {
        await using var federation = await NetworkedFederation.StartAsync(populations * PopulationClients);
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, populations).SelectMany(p => NetworkedFederation.Join(federation.Address, p * PopulationClients, PopulationClients, stop.Token)).ToArray();
        async Task Train(int population, ulong from, ulong to)
        {
            for (var round = from; round < to; round++)
                await federation.RunAsync(round, population * PopulationClients, PopulationClients, PopulationDimension);
        }

        await Task.WhenAll(Enumerable.Range(0, populations).Select(p => Train(p, 0, 1)));
        var spent = await Spent.OnAsync(() => Task.WhenAll(Enumerable.Range(0, populations).Select(p => Train(p, 1, 1 + PopulationRounds))));
        var sessions = populations * PopulationRounds;
        bars.Note($"{populations} populations of {PopulationClients} clients side by side: {sessions / spent.Wall:F1} sessions a second, {1000 * spent.Processor / sessions:F0} ms of processor time each");
        await LeaveAsync(federation, clients, stop);
    }

    private static async Task IdleAsync(Bars bars)
    {
        await using var federation = await NetworkedFederation.StartAsync(IdleClients + 2);
        using var stop = new CancellationTokenSource();
        // Two clients and a session first, so that what the server loads once does not count.
        var two = NetworkedFederation.Join(federation.Address, IdleClients, 2, stop.Token);
        await federation.RunAsync(0, IdleClients, 2, PopulationDimension);
        var before = Memory.Now();
        using var waiting = StartWaiting(federation.Address);
        await waiting.StandardOutput.ReadLineAsync();
        await Task.Delay(TimeSpan.FromSeconds(20));
        var after = Memory.Now();
        var idle = await Spent.OnAsync(() => Task.Delay(TimeSpan.FromSeconds(30)));
        var session = await Spent.OnAsync(() => federation.RunAsync(1, IdleClients, 2, PopulationDimension));
        await waiting.StandardInput.WriteLineAsync();
        var client = (await waiting.StandardOutput.ReadLineAsync())!.Split(' ');
        await waiting.WaitForExitAsync();
        bars.Note($"{IdleClients} clients in long polls: {(after.Heap - before.Heap) / 1024.0 / IdleClients:F1} KB managed and {(after.Resident - before.Resident) / 1024.0 / IdleClients:F1} KB resident for each at the server, {long.Parse(client[0], CultureInfo.InvariantCulture) / 1024.0:F1} and {long.Parse(client[1], CultureInfo.InvariantCulture) / 1024.0:F1} KB at the clients");
        bars.Note($"the server then takes {100 * idle.Processor / idle.Wall:F1} percent of a core, and a session of two others beside them {session.Wall:F2} s");
        await LeaveAsync(federation, two, stop);
    }

    private static Process StartWaiting(Uri server)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in new[] { typeof(TransportLoad).Assembly.Location, "transport-wait", server.ToString(), IdleClients.ToString(CultureInfo.InvariantCulture) })
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("the bench does not start itself");
    }

    private static async Task LeaveAsync(NetworkedFederation federation, IReadOnlyList<(Client.SecureFedClient Client, Task Running)> clients, CancellationTokenSource stop)
    {
        federation.Server.Finish();
        await Task.WhenAll(clients.Select(client => client.Running));
        await stop.CancelAsync();
        foreach (var (client, _) in clients)
            client.Dispose();
    }

    /// <summary>Seconds of all processors, and seconds.</summary>
    private sealed record Spent(double Processor, double Wall)
    {
        public static Spent Most { get; } = new(double.PositiveInfinity, double.PositiveInfinity);

        public static async Task<Spent> OnAsync(Func<Task> work)
        {
            using var process = Process.GetCurrentProcess();
            var (processor, wall) = (process.TotalProcessorTime, Stopwatch.StartNew());
            await work();
            process.Refresh();
            return new Spent((process.TotalProcessorTime - processor).TotalSeconds, wall.Elapsed.TotalSeconds);
        }

        public Spent Less(Spent other) => new(Math.Min(Processor, other.Processor), Math.Min(Wall, other.Wall));
    }

    /// <summary>Managed bytes that are in use, and resident bytes of the process.</summary>
    private sealed record Memory(long Heap, long Resident)
    {
        public static Memory Now()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            using var process = Process.GetCurrentProcess();
            return new Memory(heap, process.WorkingSet64);
        }
    }
}
