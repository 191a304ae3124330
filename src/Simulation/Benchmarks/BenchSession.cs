using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>
/// Runs one session: one server object and one object per client, which exchange nothing but bytes. Clients work side by side in small groups while the server waits, so its
/// times are its own. The server writes the frames of a group, and prepares its answers, on the same number of threads; it accepts them in the order of the clients.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="clients">The clients, in the order of their identifiers.</param>
/// <param name="inputs">Their inputs.</param>
/// <param name="log">Where log entries are written, or null.</param>
/// <param name="clock">Measures the server.</param>
/// <param name="threads">Threads for the clients and for the server.</param>
/// <param name="progress">Hears how far the session is.</param>
/// <param name="cancellation">Stops between two steps.</param>
internal sealed class BenchSession(
    ServerSession server, IReadOnlyList<BenchClient> clients, RandomInputs inputs, Stream? log, ServerClock clock, int threads, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    : IDisposable
{
    // Inputs and masked inputs of a group are in memory at once; the signatures of eight are verified together.
    private const int ClientsPerThread = 8;
    private static readonly string[] Stages = ["advertising keys", "sharing keys", "masking inputs", "signing survivors", "revealing shares"];

    private readonly VectorSpec spec = server.Parameters.Vectors[0];
    private readonly RingVector plainSum = RingVector.For(server.Parameters.Vectors[0]);
    private readonly RingVector[] groupInputs = [.. Enumerable.Range(0, threads * ClientsPerThread).Select(_ => RingVector.For(server.Parameters.Vectors[0]))];

    private readonly ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };

    // The frames for a group; they are written over when the next one is served.
    private readonly ArrayBufferWriter<byte>[] groupFrames = [.. Enumerable.Range(0, threads * ClientsPerThread).Select(_ => new ArrayBufferWriter<byte>())];

    /// <summary>What the server's steps took.</summary>
    public ServerClock Clock => clock;

    /// <summary>Key agreements of the server.</summary>
    public long Agreements { get; private set; }

    /// <summary>Mask bytes that the server expanded.</summary>
    public long MaskBytes { get; private set; }

    /// <summary>Adding the plain inputs of everyone whose input the server accepted.</summary>
    public double PlainSumSeconds { get; private set; }

    /// <summary>U3.</summary>
    public int Survivors { get; private set; }

    /// <summary>The sum of the survivors' inputs, computed without the protocol.</summary>
    public RingVector PlainSum => plainSum;

    /// <summary>Runs all rounds.</summary>
    /// <param name="beforeClose">Sees the server before it closes a round, or null.</param>
    public RoundClosing Run(Action<int, ServerSession>? beforeClose)
    {
        Store(server.OpeningLog);
        while (true)
        {
            var round = server.Round;
            Exchange(round);
            if (round == 2)
                Survivors = server.Answers;
            beforeClose?.Invoke(round, server);
            var closing = round == 4 ? Unmask() : Clock.Time(round, server.Close);
            Store(closing.Log);
            if (closing.Kind == ClosingKind.NextRound)
                continue;
            DeliverEnd();
            return closing;
        }
    }

    public void Dispose()
    {
        plainSum.Dispose();
        foreach (var input in groupInputs)
            input.Dispose();
    }

    private void Exchange(int round)
    {
        var done = 0;
        foreach (var group in clients.Chunk(groupInputs.Length))
        {
            cancellation.ThrowIfCancellationRequested();
            var there = group.Where(client => client.SilentFrom > round).ToArray();
            var hasFrame = new bool[there.Length];
            Clock.Time(round, () => WorkItems.Run(there.Length, parallel, i => hasFrame[i] = Hand(there[i], groupFrames[i])));
            var answering = there.Where((_, i) => hasFrame[i]).ToArray();
            WorkItems.Run(answering.Length, parallel, i => Answer(round, answering[i], groupInputs[i]));
            Receive(round, answering);
            progress?.Report(new WorkProgress(Stages[round], done += group.Length, clients.Count));
        }
    }

    /// <summary>Gives a client the server's frame, if there is one for it.</summary>
    private bool Hand(BenchClient client, ArrayBufferWriter<byte> memory)
    {
        memory.ResetWrittenCount();
        var isThere = server.WriteFrame(client.Id, memory);
        client.Incoming = memory.WrittenMemory;
        return isThere;
    }

    private void Answer(int round, BenchClient client, RingVector input)
    {
        if (round == 2)
        {
            inputs.Fill(client.Index, input);
            inputs.Provide(client.Session, input);
        }
        client.Answer();
    }

    /// <summary>The server takes in the answers of a group.</summary>
    private void Receive(int round, BenchClient[] group)
    {
        // The clients made the frames for nobody else.
        var frames = group.SelectMany(client => client.Outgoing).ToArray();
        ImmutableArray<Reception> Take()
        {
            var batch = server.Prepare(frames);
            WorkItems.Run(batch.Items, parallel, batch.Prepare);
            return server.Receive(batch);
        }
        var receptions = round == 2 ? Clock.Ingest(Take) : Clock.Time(round, Take);
        var next = 0;
        for (var i = 0; i < group.Length; i++)
        {
            var answers = receptions.Slice(next, group[i].Outgoing.Count);
            next += answers.Length;
            foreach (var answer in answers)
                Store(answer.LogPieces);
            group[i].Sent();
            if (round == 2 && answers.Length > 0 && answers.All(answer => answer.Kind == ReceptionKind.Accepted))
                AddPlain(groupInputs[i]);
        }
    }

    private void AddPlain(RingVector input)
    {
        var start = Stopwatch.GetTimestamp();
        plainSum.Add(input);
        PlainSumSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private RoundClosing Unmask() => Clock.Unmask(() =>
    {
        if (server.BeginUnmasking() is { } work)
        {
            ParallelUnmasking.Run(work, spec.Length, threads, done => progress?.Report(new WorkProgress("taking masks off", (int)(1000 * done), 1000)), cancellation);
            (Agreements, MaskBytes) = (work.Agreements, work.MaskBytes);
        }
        return server.Close();
    });

    private void DeliverEnd()
    {
        foreach (var client in clients.Where(client => client.SilentFrom == BenchClient.Never && client.Refusal is null))
            if (Clock.Time(server.Round, () => Hand(client, groupFrames[0])))
                client.Answer();
    }

    private void Store(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        if (log is null)
            return;
        foreach (var piece in pieces)
            log.Write(piece.Span);
    }
}
