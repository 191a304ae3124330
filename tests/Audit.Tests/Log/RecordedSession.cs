using System.Buffers;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>What a recorded session is like.</summary>
public sealed record SessionOptions
{
    /// <summary>A session that ends without a sum after shares were revealed, for want of more.</summary>
    public static SessionOptions Aborted { get; } = new() { SilentFrom = new Dictionary<int, int> { [0] = 4, [1] = 4, [2] = 4 } };

    public int Seed { get; init; } = 1;

    public ulong TrainingRound { get; init; } = 1;

    public uint Attempt { get; init; }

    public int MinimumCohort { get; init; } = 4;

    public GraphRule Graph { get; init; } = new(GraphTopology.Complete, ThreatModel.Malicious, 0, 300_000);

    /// <summary>What the clients check; a session that honest clients refuse is made without a rule.</summary>
    internal Checks ClientChecks { get; init; } = Checks.All;

    /// <summary>From which round on a client is silent. By default one leaves after sharing and one before revealing.</summary>
    public IReadOnlyDictionary<int, int> SilentFrom { get; init; } = new Dictionary<int, int> { [2] = 2, [5] = 4 };
}

/// <summary>A session of six clients under a plan, recorded with everything that an audit can be given. The same seed gives the same bytes.</summary>
internal sealed class RecordedSession : IDisposable
{
    public const int Clients = 6;
    public const string Population = "people";

    public static readonly PrivacyPlan Plan = PrivacyPlan.Create(new PrivacyPlanRequest
    {
        Unit = PrivacyUnit.Client,
        Clients = Clients,
        CorruptFraction = 0,
        MinimumCohort = 4,
        NoiseMultiplier = 1,
        Vectors = [new VectorRequest { Name = "update", Dimension = 8, Clip = 1 }, new VectorRequest { Name = "weight", Dimension = 1, Clip = 1 }],
    });

    private readonly Random random;

    public RecordedSession(SessionOptions? options = null)
    {
        Options = options ?? new SessionOptions();
        random = new Random(Options.Seed);
        ServerKey = new KeySigner(Bytes(32, 100));
        ClientKeys = [.. Enumerable.Range(0, Clients).Select(client => new KeySigner(Bytes(32, client)))];
        Ids = [.. Enumerable.Range(0, Clients).Select(client => ParticipantId.Parse($"client-{client}"))];
        Registry = IdentityRegistry.Of(Ids.Zip(ClientKeys, (id, key) => (id, key.PublicKey)));
        Parameters = Create();
        Play();
    }

    public SessionOptions Options { get; }

    public KeySigner ServerKey { get; }

    public KeySigner[] ClientKeys { get; }

    public ParticipantId[] Ids { get; }

    public IdentityRegistry Registry { get; }

    public SessionParameters Parameters { get; }

    /// <summary>The log, entry by entry.</summary>
    public List<byte[]> Entries { get; } = [];

    /// <summary>The receipts of the survivors that stayed to the end.</summary>
    public List<byte[]> Receipts { get; } = [];

    /// <summary>The receipts of everybody in the roster, by client: whoever dropped out came back for the end.</summary>
    public Dictionary<int, byte[]> ReceiptOf { get; } = [];

    /// <summary>How many inputs are in the sum; 0 when nothing was opened.</summary>
    public int Survivors { get; private set; }

    /// <summary>Whether the set of inputs was closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The server's signed result or abort, as it sends it to everybody.</summary>
    public byte[] Head { get; private set; } = [];

    /// <summary>Everything that an audit of some sessions can be given.</summary>
    public static AuditRequest Everything(params RecordedSession[] sessions) => new()
    {
        Logs = [.. sessions.Select((session, i) => LogOf($"{i}.log", session.Entries))],
        Registry = new AuditFile("registry", sessions[0].Registry.Sign(Bytes(32, 200))),
        AuthorityKey = new KeySigner(Bytes(32, 200)).PublicKey,
        ServerKey = sessions[0].ServerKey.PublicKey,
        Ledger = new AuditFile("ledger", Ledger(sessions)),
        Plans = [new AuditFile("plan", System.Text.Encoding.UTF8.GetBytes(PlanStatement.Of(Plan).ToJson()))],
        Receipts = [.. sessions.SelectMany((session, i) => session.Receipts.Take(1).Select(receipt => new AuditFile($"{i}.receipt", receipt)))],
        Heads = [.. sessions.Select((session, i) => (session, i)).Where(item => item.session.Receipts.Count == 0).Select(item => new AuditFile($"{item.i}.head", item.session.Head))],
    };

    public static (string Name, Func<Stream> Open) LogOf(string name, IEnumerable<byte[]> entries)
    {
        var bytes = entries.SelectMany(entry => entry).ToArray();
        return (name, () => new MemoryStream(bytes));
    }

    /// <summary>The ledger of some sessions.</summary>
    public static byte[] Ledger(params RecordedSession[] sessions)
    {
        var stream = new MemoryStream();
        using var ledger = PrivacyLedger.Open(stream);
        ledger.OpenPopulation(Population, new LedgerBudget(Plan.Unit, Plan.Relation, 1000, 1e-5));
        foreach (var session in sessions)
        {
            var id = session.Parameters.Id.ToString();
            ledger.Reserve(Population, id, Plan);
            if (session.IsClosed)
                ledger.MarkFinal(Population, id);
            if (session.Survivors >= Plan.MinimumCohort)
                ledger.RecordRealised(Population, id, Plan, session.Survivors);
        }
        return stream.ToArray();
    }

    public void Dispose()
    {
        ServerKey.Dispose();
        foreach (var key in ClientKeys)
            key.Dispose();
    }

    private SessionParameters Create()
    {
        var proposal = new SessionProposal
        {
            Task = "train",
            TrainingRound = Options.TrainingRound,
            Attempt = Options.Attempt,
            ModelHash = new byte[32],
            PlanHash = Plan.Hash(),
            Vectors = [.. Plan.Vectors.Select(vector => VectorSpec.Modular(vector.Name, vector.PaddedDimension, vector.Bits))],
            Graph = Options.Graph,
            MinimumCohort = Options.MinimumCohort,
            MaximumParticipants = Clients,
            ServerKey = ServerKey.PublicKey,
        };
        Assert.True(SessionParameters.TryCreate(proposal, out var parameters, out var refusal), refusal?.ToString());
        return parameters;
    }

    private void Play()
    {
        var policy = new ClientPolicy
        {
            ServerKeys = [ServerKey.PublicKey],
            SmallestCohort = 2,
            LeastCorruptPartsPerMillion = 0,
            AllowSemiHonest = true,
            AllowForcedGraph = true,
        };
        using var server = new ServerSession(Parameters, Registry, ServerKey);
        var clients = Ids.Select((id, i) => new ClientSession(
            new ClientContext(id, ClientKeys[i], policy, Registry, new JoinLedger(), Options.ClientChecks), new RecordedRandomness(new SeededRandomness(Options.Seed, i), [], isKept: false), isDurable: false)).ToArray();
        Keep(server.OpeningLog);
        RoundClosing closing;
        do
        {
            var round = server.Round;
            for (var i = 0; i < Clients; i++)
                if (Options.SilentFrom.GetValueOrDefault(i, 5) > round && server.FrameFor(Ids[i]) is { } frame)
                    Answer(server, clients[i], frame);
            IsClosed |= round == 2 && server.Answers >= Parameters.MinimumCohort;
            closing = server.Close();
            Keep(closing.Log);
        }
        while (closing.Kind == ClosingKind.NextRound);

        Survivors = closing.Aggregate?.Count ?? 0;
        Head = server.FrameFor(ParticipantId.Parse("anybody"))!.Value.ToArray();
        for (var i = 0; i < Clients; i++)
        {
            if (Options.SilentFrom.GetValueOrDefault(i, 5) > 0)
                ReceiptOf.Add(i, clients[i].Receive(server.FrameFor(Ids[i])!.Value).Receipt.ToArray());
            if (Survivors > 0 && Options.SilentFrom.GetValueOrDefault(i, 5) == 5)
                Receipts.Add(ReceiptOf[i]);
        }
        foreach (var client in clients)
            client.Dispose();
    }

    private void Answer(ServerSession server, ClientSession client, ReadOnlyMemory<byte> frame)
    {
        if (server.Round == 2)
            foreach (var vector in Parameters.Vectors)
                Provide(client, vector);
        foreach (var answer in client.Receive(frame).Frames)
            Keep(server.Receive(answer).Log);
    }

    private void Provide(ClientSession client, VectorSpec vector)
    {
        var values = Enumerable.Range(0, vector.Length).Select(_ => (ulong)random.NextInt64(1L << vector.Bits)).ToArray();
        switch (vector.LaneBytes)
        {
            case 2:
                client.Provide(vector.Name, (ReadOnlySpan<ushort>)Array.ConvertAll(values, value => (ushort)value));
                break;
            case 4:
                client.Provide(vector.Name, (ReadOnlySpan<uint>)Array.ConvertAll(values, value => (uint)value));
                break;
            default:
                client.Provide(vector.Name, (ReadOnlySpan<ulong>)values);
                break;
        }
    }

    private void Keep(IEnumerable<ReadOnlyMemory<byte>> entries) => Entries.AddRange(entries.Select(entry => entry.ToArray()));

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class SeededRandomness(int seed, int client) : IRandomness
    {
        private readonly Random random = new((1000 * seed) + client);

        public void Fill(Span<byte> destination) => random.NextBytes(destination);
    }
}
