using System.Security.Cryptography;

namespace SecureFed.Protocol.Tests;

/// <summary>
/// A session in memory, deterministic in its seed: n clients with keys, a server, who drops out before which round, in which order frames arrive, and how often. <see cref="Run"/> plays
/// it to the end; tests that want to interfere use <see cref="Server"/>, <see cref="Clients"/> and the frames between them.
/// </summary>
internal sealed class World : IDisposable
{
    private readonly WorldOptions options;
    private readonly Random order;

    public World(WorldOptions options)
    {
        this.options = options;
        order = new Random(options.Seed);
        var identities = options.Identities ?? new Identities(options.Seed, options.Clients);
        (Registry, ServerKey, Ids, Signers) = (identities.Registry, identities.ServerKey, identities.Ids, identities.Signers);
        var proposal = new SessionProposal
        {
            Task = "test",
            TrainingRound = options.TrainingRound,
            Attempt = options.Attempt,
            ModelHash = new byte[32],
            PlanHash = new byte[32],
            Vectors = options.Vectors,
            Graph = options.Graph,
            MinimumCohort = options.MinimumCohort,
            MaximumParticipants = Math.Max(options.Clients, options.MinimumCohort),
            ServerKey = ServerKey.PublicKey,
        };
        Assert.True(SessionParameters.TryCreate(proposal, out var parameters, out var refusal), refusal?.ToString());
        Parameters = parameters;
        Policy = new ClientPolicy
        {
            ServerKeys = [ServerKey.PublicKey],
            SmallestCohort = 2,
            LeastCorruptPartsPerMillion = 0,
            LeastSecurityBits = 1,
            AllowSemiHonest = true,
            AllowForcedGraph = true,
        };
        Inputs = [.. Ids.Select((_, index) => RandomInput(new Random(HashCode.Combine(options.Seed, index))))];
        Server = new ServerSession(Parameters, Registry, ServerKey, options.LogInputs, options.ServerChecks, null);
        Log.AddRange(Server.OpeningLog);
        Clients = [.. Ids.Select((_, index) => NewClient(index))];
    }

    public SessionParameters Parameters { get; }

    public ClientPolicy Policy { get; }

    public MemoryRegistry Registry { get; }

    public SeededSigner ServerKey { get; }

    public ParticipantId[] Ids { get; }

    public SeededSigner[] Signers { get; }

    public ServerSession Server { get; set; }

    public ClientSession[] Clients { get; }

    /// <summary>inputs[client][vector][value].</summary>
    public ulong[][][] Inputs { get; }

    /// <summary>Every log entry so far.</summary>
    public List<ReadOnlyMemory<byte>> Log { get; } = [];

    /// <summary>All answers of clients to the server's last frames, by client.</summary>
    public Dictionary<int, ClientAnswer> Answers { get; } = [];

    /// <summary>Called with every frame that is delivered to the server.</summary>
    public Action<ReadOnlyMemory<byte>>? Delivered { get; set; }

    /// <summary>Called when a round is about to be closed.</summary>
    public Action? Closed { get; set; }

    /// <summary>The log as one sequence of bytes.</summary>
    public byte[] LogBytes => [.. Log.SelectMany(entry => entry.ToArray())];

    /// <summary>A client as it was before the session, with the same keys and randomness.</summary>
    public ClientSession NewClient(int index)
        => new(
            new ClientContext(Ids[index], Signers[index], Policy, Registry, new JoinLedger(), options.ClientChecks),
            new RecordedRandomness(new SeededRandomness(options.Seed, $"client {index}"), []));

    /// <summary>A client restored from its state.</summary>
    public ClientSession Restored(int index, byte[] state)
        => ClientSession.Restore(state, Ids[index], Signers[index], Policy, Registry, new JoinLedger(), new SeededRandomness(options.Seed, "must not be drawn"));

    /// <summary>Plays the session to its end.</summary>
    public RoundClosing Run()
    {
        while (true)
        {
            var round = Server.Round;
            Exchange();
            var closing = Close();
            if (closing.Kind != ClosingKind.NextRound)
                return closing;
            Assert.True(Server.Round > round);
        }
    }

    /// <summary>Sends the server's frames of the open round to all who are there and brings their answers back, in a random order, some of them twice.</summary>
    public void Exchange()
    {
        var frames = Present().SelectMany(AnswersOf).ToList();
        frames.AddRange(frames.Where(_ => order.NextDouble() < options.Duplicates).ToList());
        foreach (var frame in Shuffled(frames))
            Deliver(frame);
    }

    /// <summary>Hands a frame to the server and keeps the log.</summary>
    public Reception Deliver(ReadOnlyMemory<byte> frame)
    {
        Delivered?.Invoke(frame);
        var reception = Server.Receive(frame);
        Log.AddRange(reception.Log);
        return reception;
    }

    /// <summary>Closes the open round and keeps the log.</summary>
    public RoundClosing Close()
    {
        Closed?.Invoke();
        var closing = Server.Close();
        Log.AddRange(closing.Log);
        return closing;
    }

    /// <summary>The clients that the open round finds there.</summary>
    public IEnumerable<int> Present() => Enumerable.Range(0, Ids.Length).Where(index => !DropsBefore(index, Server.Round) && Server.FrameFor(Ids[index]) is not null);

    /// <summary>A client's frames in answer to the server's current frame for it; chunks after their header.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> AnswersOf(int index)
    {
        Provide(index);
        var answer = Clients[index].Receive(Server.FrameFor(Ids[index])!.Value);
        Answers[index] = answer;
        return answer.Frames;
    }

    /// <summary>Provides a client's input if this is the time for it.</summary>
    public void Provide(int index)
    {
        if (Server.Round == 2)
            Provide(Clients[index], index);
    }

    /// <summary>Provides the input of a client to a session of it.</summary>
    public void Provide(ClientSession client, int index)
    {
        if (client.IsOver)
            return;
        for (var vector = 0; vector < Parameters.Vectors.Length; vector++)
        {
            var spec = Parameters.Vectors[vector];
            var values = Inputs[index][vector];
            switch (spec.LaneBytes)
            {
                case 2:
                    client.Provide(spec.Name, [.. values.Select(value => (ushort)value)]);
                    break;
                case 4:
                    client.Provide(spec.Name, [.. values.Select(value => (uint)value)]);
                    break;
                default:
                    client.Provide(spec.Name, values);
                    break;
            }
        }
    }

    /// <summary>The sum over some clients of one vector, as it must come out.</summary>
    public ulong[] PlainSum(IEnumerable<ParticipantId> members, int vector)
    {
        var spec = Parameters.Vectors[vector];
        var sum = new ulong[spec.Length];
        foreach (var member in members)
        {
            var values = Inputs[Array.IndexOf(Ids, member)][vector];
            for (var i = 0; i < sum.Length; i++)
                sum[i] = unchecked(sum[i] + values[i]) & ((1UL << spec.Bits) - 1);
        }
        return sum;
    }

    /// <summary>Fails unless the outcome is the exact sum over its survivors.</summary>
    public void AssertExact(RoundClosing closing)
    {
        Assert.True(closing.Kind == ClosingKind.Completed, closing.Abort?.ToString());
        for (var vector = 0; vector < Parameters.Vectors.Length; vector++)
            Assert.Equal(PlainSum(closing.Aggregate!.Survivors, vector), closing.Aggregate.Sum(Parameters.Vectors[vector].Name).ToArray());
    }

    public void Dispose()
    {
        Server.Dispose();
        foreach (var client in Clients)
            client.Dispose();
    }

    private bool DropsBefore(int index, int round) => options.DropsBeforeRound.TryGetValue(index, out var drop) && drop <= round;

    /// <summary>A random order in which only the chunks of a client stay behind its header.</summary>
    private List<ReadOnlyMemory<byte>> Shuffled(List<ReadOnlyMemory<byte>> frames)
    {
        var keys = frames.Select(frame => (IsChunk: Frame.PeekType(new(frame)) == MessageType.InputChunk, Key: order.Next())).ToArray();
        return [.. frames.Zip(keys).OrderBy(pair => pair.Second.IsChunk).ThenBy(pair => pair.Second.Key).Select(pair => pair.First)];
    }

    private ulong[][] RandomInput(Random random)
        => [.. Parameters.Vectors.Select(spec =>
            Enumerable.Range(0, spec.Length).Select(_ => (ulong)random.NextInt64() % (spec.Class == VectorClass.Exact ? spec.Bound + 1 : 1UL << spec.Bits)).ToArray())];
}

/// <summary>What happens in a <see cref="World"/>.</summary>
internal sealed record WorldOptions
{
    public int Seed { get; init; } = 1;

    public int Clients { get; init; } = 5;

    public ulong TrainingRound { get; init; } = 1;

    public uint Attempt { get; init; }

    public IReadOnlyList<VectorSpec> Vectors { get; init; } = [VectorSpec.Exact("counts", 10, 20, 1000)];

    public GraphRule Graph { get; init; } = new(GraphTopology.Complete, ThreatModel.Malicious, 0, 0);

    public int MinimumCohort { get; init; } = 2;

    /// <summary>Client index to the first round in which it does not answer.</summary>
    public IReadOnlyDictionary<int, int> DropsBeforeRound { get; init; } = new Dictionary<int, int>();

    /// <summary>The probability that a frame arrives twice.</summary>
    public double Duplicates { get; init; }

    public bool LogInputs { get; init; } = true;

    /// <summary>Keys that several worlds share, with the signatures made and verified so far: for tests that play thousands of sessions.</summary>
    public Identities? Identities { get; init; }

    public Checks ClientChecks { get; init; } = Checks.All;

    public Checks ServerChecks { get; init; } = Checks.All;
}

/// <summary>The long-lived keys of everybody.</summary>
internal sealed class Identities
{
    public Identities(int seed, int clients)
    {
        ServerKey = new SeededSigner(seed, "server");
        Ids = [.. Enumerable.Range(0, clients).Select(index => ParticipantId.Parse($"client-{index:D3}"))];
        Signers = [.. Ids.Select(id => new SeededSigner(seed, id.Text))];
        for (var i = 0; i < Ids.Length; i++)
            Registry.Add(Ids[i], Signers[i].PublicKey);
    }

    public MemoryRegistry Registry { get; } = new();

    public SeededSigner ServerKey { get; }

    public ParticipantId[] Ids { get; }

    public SeededSigner[] Signers { get; }
}

/// <summary>A registry in memory that, as hosts may, remembers which signatures it verified.</summary>
internal sealed class MemoryRegistry : IIdentityRegistry
{
    private readonly Dictionary<ParticipantId, ReadOnlyMemory<byte>> keys = [];
    private readonly HashSet<string> verified = [];

    public void Add(ParticipantId id, ReadOnlyMemory<byte> publicKey) => keys.Add(id, publicKey);

    public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey) => keys.TryGetValue(id, out publicKey);

    public bool Verifies(ParticipantId id, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var known = Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(message), .. signature])) + id.Text;
        if (verified.Contains(known))
            return true;
        var isValid = TryFind(id, out var key) && Signatures.Verify(key.Span, message, signature);
        if (isValid)
            verified.Add(known);
        return isValid;
    }

    public void VerifyMany(ReadOnlySpan<SignedMessage> messages, Span<bool> valid)
    {
        for (var i = 0; i < messages.Length; i++)
            valid[i] = Verifies(messages[i].Id, messages[i].Message.Span, messages[i].Signature.Span);
    }
}

/// <summary>A key pair that follows from a seed and a name.</summary>
internal sealed class SeededSigner : ISigner
{
    private readonly byte[] privateKey = new byte[Signatures.PrivateKeySize];
    private readonly Dictionary<string, byte[]> made = [];

    public SeededSigner(int seed, string name)
    {
        new SeededRandomness(seed, $"identity {name}").Fill(privateKey);
        var publicKey = new byte[Signatures.PublicKeySize];
        Signatures.DerivePublicKey(privateKey, publicKey);
        PublicKey = publicKey;
    }

    public ReadOnlyMemory<byte> PublicKey { get; }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        // Ed25519 is deterministic: what was signed before need not be signed again.
        var known = Convert.ToHexString(SHA256.HashData(message));
        if (!made.TryGetValue(known, out var signature))
        {
            made.Add(known, signature = new byte[Signatures.SignatureSize]);
            Signatures.Sign(privateKey, message, signature);
        }
        return signature;
    }
}

/// <summary>Bytes that follow from a seed and a name: for tests only.</summary>
internal sealed class SeededRandomness(int seed, string name) : IRandomness
{
    private readonly byte[] key = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{seed} {name}"));
    private ulong counter;

    public void Fill(Span<byte> destination)
    {
        var blocks = new List<byte>();
        while (blocks.Count < destination.Length)
            blocks.AddRange(HMACSHA256.HashData(key, BitConverter.GetBytes(counter++)));
        blocks.ToArray().AsSpan(0, destination.Length).CopyTo(destination);
    }
}
