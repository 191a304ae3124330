using System.Text.Json.Nodes;

namespace SecureFed.Protocol.Tests;

/// <summary>The real client and server sessions of a vector, made from its setup: parameters, keys, randomness, inputs, policies.</summary>
internal sealed class VectorParties : IDisposable
{
    private readonly JsonNode setup;
    private readonly Dictionary<string, JsonNode> participants;
    private readonly Dictionary<string, VectorRandomness> randomness = [];
    private readonly HashSet<string> provided = [];
    private readonly SessionParameters? offered;
    private readonly ServerSession? session;

    public VectorParties(JsonNode setup, Checks checks)
    {
        this.setup = setup;
        offered = ParametersOf(setup["parameters"].Hex());
        participants = setup["participants"].Items().ToDictionary(participant => (string)participant["id"]!);
        Registry = IdentityRegistry.Of(participants.Values.Select(participant
            => (ParticipantId.Parse((string)participant["id"]!), (ReadOnlyMemory<byte>)participant["publicKey"].Hex())));
        if (offered is not null)
            session = new ServerSession(offered, Registry, new KeySigner(setup["server"]!["privateKey"].Hex()), logInputs: true, checks, recordedOffer: null);
        foreach (var (id, participant) in participants)
        {
            randomness.Add(id, new VectorRandomness(participant["randomness"].Hex()));
            var context = new ClientContext(
                ParticipantId.Parse(id), new KeySigner(participant["privateKey"].Hex()), PolicyOf(participant), Registry, new JoinLedger(), checks);
            Clients.Add(id, new ClientSession(context, new RecordedRandomness(randomness[id], [])));
        }
    }

    /// <summary>Whether there is a server: not in a scenario about parameters that nobody may accept.</summary>
    public bool HasServer => session is not null;

    public ServerSession Server => session!;

    public SessionParameters Parameters => offered!;

    public IdentityRegistry Registry { get; }

    public Dictionary<string, ClientSession> Clients { get; } = [];

    public byte[] DrawnBy(string id) => randomness[id].Drawn;

    /// <summary>Provides a participant's input, once and when there is a session to provide it to.</summary>
    public void Provide(string id)
    {
        var (client, input) = (Clients[id], participants[id]["input"]!.AsObject());
        if (client.IsOver || client.Parameters is null || !provided.Add(id))
            return;

        // Zeros first, then the values behind the library's back: what a cheating client masks is not what an honest host could provide.
        foreach (var (position, spec) in client.Parameters!.Vectors.Index())
        {
            if (spec.LaneBytes == 2)
                client.Provide(spec.Name, new ushort[spec.Length]);
            else if (spec.LaneBytes == 4)
                client.Provide(spec.Name, new uint[spec.Length]);
            else
                client.Provide(spec.Name, new ulong[spec.Length]);
            client.Input()[position].Load<ulong>(ValuesOf(input[spec.Name]!, spec));
        }
    }

    private static ulong[] ValuesOf(JsonNode input, VectorSpec spec)
    {
        if (input is not JsonObject)
            return [.. input.Items().Select(VectorFiles.Number)];
        var (start, step) = (input["start"].Number(), input["step"].Number());
        return [.. Enumerable.Range(0, spec.Length).Select(j => unchecked(start + step * (ulong)j) & ((1UL << spec.Bits) - 1))];
    }

    public void Dispose()
    {
        session?.Dispose();
        foreach (var client in Clients.Values)
            client.Dispose();
    }

    // Without a policy of its own a participant accepts exactly the parameters of the vector.
    private ClientPolicy PolicyOf(JsonNode participant)
    {
        var policy = participant["policy"];
        return new ClientPolicy
        {
            ServerKeys = policy?["serverKeys"] is { } keys
                ? [.. keys.Items().Select(key => (ReadOnlyMemory<byte>)key.Hex())]
                : [setup["server"]!["publicKey"].Hex()],
            SmallestCohort = (int?)policy?["smallestCohort"] ?? offered?.MinimumCohort ?? 2,
            AllowSemiHonest = (bool?)policy?["allowSemiHonest"] ?? offered?.Graph.ThreatModel == ThreatModel.SemiHonest,
            AllowForcedGraph = (bool?)policy?["allowForced"] ?? offered?.Graph.IsForced ?? false,
            LeastCorruptPartsPerMillion = 0,
            LeastSecurityBits = 1,
            MostValues = long.MaxValue,
            MostAttempts = int.MaxValue,
        };
    }

    // Null in a scenario about parameters that nobody may accept: there only clients act.
    private static SessionParameters? ParametersOf(byte[] encoded)
    {
        try
        {
            return SessionParametersCodec.Decode(encoded);
        }
        catch (FrameFaultException)
        {
            return null;
        }
    }

    private sealed class VectorRandomness(byte[] bytes) : IRandomness
    {
        private int drawn;

        public byte[] Drawn => bytes[..drawn];

        public void Fill(Span<byte> destination)
        {
            Assert.True(drawn + destination.Length <= bytes.Length, "the client draws more than the vector holds");
            bytes.AsSpan(drawn, destination.Length).CopyTo(destination);
            drawn += destination.Length;
        }
    }
}
