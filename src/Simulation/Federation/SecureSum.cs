using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>Real protocol sessions: one server object and one object per client, which exchange nothing but bytes.</summary>
/// <param name="rule">The graph rule of the sessions.</param>
/// <param name="identities">Long-lived keys.</param>
/// <param name="randomness">Where the clients' secrets come from.</param>
/// <param name="threads">Threads for the clients' work. Frames reach the server in the order of the clients, so the result does not depend on them.</param>
/// <param name="logs">Where sessions are recorded for an audit; null records nothing.</param>
internal sealed class SecureSum(GraphRule rule, Identities identities, Randomness randomness, int threads, SessionRecords? logs = null) : ISecureSum
{
    private const string Task = "train";

    // Enough that threads seldom wait for each other.
    private const int ClientsPerThread = 4;

    public SumOutcome Sum(SumTask task, Func<IContributor> createContributor)
    {
        if (!SessionParameters.TryCreate(Proposal(task), out var parameters, out var refusal))
            return new SumOutcome($"round 0: {refusal}", InputsClosed: false, 0, [], 0, 0);
        if (task.Charge?.Reserve(parameters.Id.ToString()) is { } overspent)
            return new SumOutcome(overspent, InputsClosed: false, 0, [], 0, 0);

        using var server = new ServerSession(parameters, identities.Registry, identities.Server, logInputs: logs is not null);
        using var log = logs?.Open(parameters, task.Plan);
        log?.Append(server.OpeningLog);
        using var contributors = new ThreadLocal<SessionContributor>(() => new SessionContributor(createContributor(), task.Plan), trackAllValues: true);
        var members = Enumerable.Range(0, task.Cohort.Length).Select(member => new Member(task.Cohort[member], task.SilentFrom[member], Open(task, task.Cohort[member]))).ToArray();
        try
        {
            return Run(task, server, members, contributors, log);
        }
        finally
        {
            foreach (var member in members)
                member.Session.Dispose();
            foreach (var contributor in contributors.Values)
                contributor.Dispose();
        }
    }

    private SumOutcome Run(SumTask task, ServerSession server, Member[] members, ThreadLocal<SessionContributor> contributors, SessionRecord? log)
    {
        var survivors = 0;
        while (true)
        {
            var round = server.Round;
            Exchange(server, round, members, contributors, log);
            if (round == 2)
                survivors = server.Answers;
            if (round == 4 && server.BeginUnmasking() is { } work)
                ParallelUnmasking.Run(work, server.Parameters.Vectors.Max(vector => vector.Length), threads, _ => { }, CancellationToken.None);
            var closing = server.Close();
            log?.Append(closing.Log);
            if (closing.Kind != ClosingKind.NextRound)
                DeliverEnd(server, members, log);
            if (closing.Kind == ClosingKind.Aborted)
                return new SumOutcome($"round {closing.Abort!.Round}: {closing.Abort.Explanation}", round > 2, round > 2 ? survivors : 0, [], 0, 0);
            if (round == 2)
                task.Charge?.InputsClosed();
            if (closing.Kind == ClosingKind.Completed)
            {
                task.Charge?.Opened(closing.Aggregate!.Count);
                var stayed = members.Where(member => member.SilentFrom == DropoutSchedule.Never).DefaultIfEmpty(members[0]).ToArray();
                return new SumOutcome(
                    null,
                    InputsClosed: true,
                    closing.Aggregate!.Count,
                    [.. task.Plan.Vectors.Select(vector => closing.Aggregate.Sum(vector.Name).ToArray())],
                    (long)stayed.Average(member => member.BytesUp),
                    (long)stayed.Average(member => member.BytesDown));
            }
        }
    }

    /// <summary>One protocol round, for a few clients at a time, so that few of their frames are in memory.</summary>
    private void Exchange(ServerSession server, int round, Member[] members, ThreadLocal<SessionContributor> contributors, SessionRecord? log)
    {
        foreach (var group in members.Chunk(ClientsPerThread * threads))
            ExchangeGroup(server, round, group, contributors, log);
    }

    /// <summary>The server's frames out, the clients' work side by side, their answers in.</summary>
    private void ExchangeGroup(ServerSession server, int round, Member[] group, ThreadLocal<SessionContributor> contributors, SessionRecord? log)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        WorkItems.Run(group.Length, parallel, i => group[i].Incoming = group[i].SilentFrom > round ? server.FrameFor(identities.Ids[group[i].Client]) : null);

        Parallel.ForEach(group.Where(member => member.Incoming is not null), parallel, member =>
        {
            if (round == 2)
                contributors.Value!.Provide(member);
            member.Answer(member.Session.Receive(member.Incoming!.Value));
        });

        // The clients made the frames for nobody else.
        var batch = server.Prepare(group.SelectMany(member => member.Outgoing));
        WorkItems.Run(batch.Items, parallel, batch.Prepare);
        foreach (var reception in server.Receive(batch))
            log?.Append(reception.LogPieces);
        foreach (var member in group)
            member.Sent();
    }

    /// <summary>The end to everybody who stayed; for a record, also to whoever dropped out and comes back to hear it.</summary>
    private void DeliverEnd(ServerSession server, Member[] members, SessionRecord? log)
    {
        var stayed = members.FirstOrDefault(member => member.SilentFrom == DropoutSchedule.Never) ?? members[0];
        log?.KeepHead(server.FrameFor(identities.Ids[stayed.Client])!.Value);
        foreach (var member in members)
        {
            var end = server.FrameFor(identities.Ids[member.Client])!.Value;
            if (member.SilentFrom != DropoutSchedule.Never)
            {
                log?.Keep(member.Session.Receive(end));
                continue;
            }
            var answer = member.Session.Receive(end);
            member.Answer(answer, end.Length);
            log?.Keep(answer);
        }
    }

    private ClientSession Open(SumTask task, int client)
    {
        var policy = new ClientPolicy
        {
            ServerKeys = [identities.Server.PublicKey],
            // The user of a simulation decides for its clients what a client of a deployment decides for itself.
            SmallestCohort = task.Plan.MinimumCohort,
            LeastCorruptPartsPerMillion = rule.CorruptPartsPerMillion,
        };
        return new ClientSession(
            identities.Ids[client], identities[client], policy, identities.Registry, identities.Ledgers[client], new SessionRandomness(randomness.For("session", task.TrainingRound, client)),
            isDurable: false);
    }

    private SessionProposal Proposal(SumTask task) => new()
    {
        Task = Task,
        TrainingRound = (ulong)task.TrainingRound,
        ModelHash = SHA256.HashData(MemoryMarshal.AsBytes(task.Parameters.AsSpan())),
        PlanHash = task.Plan.Hash(),
        Vectors = [.. task.Plan.Vectors.Select(SpecOf)],
        Graph = rule,
        MinimumCohort = Math.Max(2, task.Plan.MinimumCohort),
        MaximumParticipants = task.Plan.MaximumClients,
        ServerKey = identities.Server.PublicKey,
    };

    private static VectorSpec SpecOf(VectorPlan vector) => vector.IsExact
        ? VectorSpec.Exact(vector.Name, vector.PaddedDimension, vector.Bits, vector.Bound)
        : VectorSpec.Modular(vector.Name, vector.PaddedDimension, vector.Bits);

    /// <summary>One client in one session.</summary>
    private sealed class Member(int client, int silentFrom, ClientSession session)
    {
        public int Client => client;

        public int SilentFrom => silentFrom;

        public ClientSession Session => session;

        public ReadOnlyMemory<byte>? Incoming { get; set; }

        public IReadOnlyList<ReadOnlyMemory<byte>> Outgoing { get; private set; } = [];

        public long BytesUp { get; private set; }

        public long BytesDown { get; private set; }

        public void Answer(ClientAnswer answer) => Answer(answer, Incoming!.Value.Length);

        public void Answer(ClientAnswer answer, int received)
        {
            BytesDown += received;
            BytesUp += answer.Frames.Sum(frame => (long)frame.Length);
            Outgoing = answer.Frames;
        }

        /// <summary>The server has the answer: lets go of it.</summary>
        public void Sent()
        {
            (Incoming, Outgoing) = (null, []);
            session.ReleaseInput();
        }
    }

    /// <summary>A contributor and the buffers of one thread.</summary>
    private sealed class SessionContributor(IContributor contributor, PrivacyPlan plan) : IDisposable
    {
        private readonly byte[][] lanes = [.. plan.Vectors.Select(RingLanes.Allocate)];

        public void Provide(Member member)
        {
            contributor.Contribute(member.Client, lanes);
            for (var v = 0; v < lanes.Length; v++)
            {
                var vector = plan.Vectors[v];
                switch (vector.LaneBits)
                {
                    case 16:
                        member.Session.Provide(vector.Name, MemoryMarshal.Cast<byte, ushort>(lanes[v]));
                        break;
                    case 32:
                        member.Session.Provide(vector.Name, MemoryMarshal.Cast<byte, uint>(lanes[v]));
                        break;
                    default:
                        member.Session.Provide(vector.Name, MemoryMarshal.Cast<byte, ulong>(lanes[v]));
                        break;
                }
                CryptographicOperations.ZeroMemory(lanes[v]);
            }
        }

        public void Dispose() => contributor.Dispose();
    }

    private sealed class SessionRandomness(ClientBytes bytes) : IRandomness
    {
        public void Fill(Span<byte> destination) => bytes.Bytes.Fill(destination);
    }
}
