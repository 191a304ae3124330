using System.Diagnostics;
using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>Runs one session on random input with separate client and server objects, checks its sum against one computed without the protocol, and measures both sides.</summary>
public static class RoundBenchmark
{
    private const string Vector = "input";

    // Clients that share no work with the others: their times are those of a client on its own.
    private const int MeasuredClients = 15;

    /// <summary>Runs the session.</summary>
    /// <exception cref="RequestException">A number is out of range, no graph meets the request, or the log file cannot be written.</exception>
    public static RoundBenchmarkAnswer Run(RoundBenchmarkRequest request, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.MinimumCohort > request.Clients)
            throw new RequestException("min-cohort", $"--min-cohort is {request.MinimumCohort} but must be at most the number of clients, {request.Clients}.");
        var graph = BenchGraph.Of(request);
        var seed = SeedTree.FromSeed(request.Seed ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));
        using var identities = new Identities(request.Clients, seed.Child("identities"));
        var parameters = Parameters(request, graph, identities);
        var registry = new CountingRegistry(identities.Registry);
        using var log = Open(request.LogFile);
        using var server = new ServerSession(parameters, registry, identities.Server);
        var clients = Clients(request, parameters, identities, seed);
        try
        {
            using var session = new BenchSession(server, clients, new RandomInputs(seed, parameters.Vectors[0]), log, new ServerClock(request.Clock), request.Threads, progress, cancellation);
            var closing = session.Run(request.BeforeClose);
            request.Details?.Invoke(session.Clock);
            return Answer(graph, session, closing, clients, registry.Verifications);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    private static SessionParameters Parameters(RoundBenchmarkRequest request, BenchGraph graph, Identities identities)
    {
        var proposal = new SessionProposal
        {
            Task = "bench",
            TrainingRound = 1,
            ModelHash = new byte[32],
            PlanHash = new byte[32],
            Vectors = [VectorSpec.Modular(Vector, request.Dimension, request.Bits)],
            Graph = graph.Rule,
            MinimumCohort = request.MinimumCohort ?? graph.Found.Threshold + 1,
            MaximumParticipants = request.Clients,
            ServerKey = identities.Server.PublicKey,
        };
        return SessionParameters.TryCreate(proposal, out var parameters, out var refusal) ? parameters : throw new RequestException(refusal.Field, $"No session: {refusal}.");
    }

    private static BenchClient[] Clients(RoundBenchmarkRequest request, SessionParameters parameters, Identities identities, SeedTree seed)
    {
        // The policy of clients that know that they are measured: what a deployed client refuses, a forced graph among it, they accept.
        var policy = new ClientPolicy
        {
            ServerKeys = [parameters.ServerKey],
            SmallestCohort = parameters.MinimumCohort,
            LeastCorruptPartsPerMillion = parameters.Graph.CorruptPartsPerMillion,
            MostValues = parameters.Vectors[0].Length,
            AllowSemiHonest = true,
            AllowForcedGraph = true,
        };
        var shared = new RememberingRegistry(identities.Registry);
        var silentFrom = DropoutDraw.SilentFrom(request, seed);
        return [.. Enumerable.Range(0, request.Clients).Select(client => new BenchClient(
            client,
            identities.Ids[client],
            new ClientSession(
                identities.Ids[client], identities[client], policy, IsMeasured(client, request.Clients) ? identities.Registry : shared, identities.Ledgers[client],
                new SeededSecrets(seed.Child("session", client)), isDurable: false),
            silentFrom[client],
            request.Clock))];
    }

    /// <summary>Spreads the measured clients over all, so that the code they run is warm.</summary>
    private static bool IsMeasured(int client, int clients) => clients <= MeasuredClients || (client + 1) % (clients / MeasuredClients) == 0;

    private static RoundBenchmarkAnswer Answer(BenchGraph graph, BenchSession session, RoundClosing closing, BenchClient[] clients, long verifications)
    {
        var stayed = clients.Where(client => client.SilentFrom == BenchClient.Never).ToArray();
        var measured = stayed.Where(client => IsMeasured(client.Index, clients.Length)).DefaultIfEmpty(clients[0]).Select(client => client.Seconds).Order().ToArray();
        var answered = stayed.DefaultIfEmpty(clients[0]).ToArray();
        using var process = Process.GetCurrentProcess();
        return new RoundBenchmarkAnswer(
            clients.Length,
            closing.Aggregate?.Count ?? session.Survivors,
            closing.Aggregate is { } aggregate && IsExact(aggregate, session.PlainSum),
            closing.Abort is { } abort ? $"round {abort.Round}: {abort.Explanation}" : null,
            graph.Found.Neighbors,
            graph.Found.Threshold,
            graph.Rule.IsForced,
            graph.Rule.ThreatModel,
            (long)answered.Average(client => client.BytesUp),
            (long)answered.Average(client => client.BytesDown),
            measured[measured.Length / 2],
            session.Clock.Seconds,
            session.Clock.IngestSeconds,
            session.Clock.UnmaskSeconds,
            session.Agreements,
            verifications,
            session.MaskBytes,
            session.PlainSumSeconds,
            process.PeakWorkingSet64);
    }

    private static bool IsExact(Aggregate aggregate, RingVector plain)
    {
        var expected = new ulong[plain.Length];
        plain.CopyTo(expected);
        return aggregate.Sum(Vector).SequenceEqual(expected);
    }

    private static FileStream? Open(string? path)
    {
        if (path is null)
            return null;
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RequestException("log", $"--log {path} cannot be written: {fault.Message}");
        }
    }
}
