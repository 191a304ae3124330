using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Who is in an attack and in which session: everything but the frames.</summary>
internal sealed record CastOptions
{
    /// <summary>How many clients there are.</summary>
    public int Clients { get; init; } = 5;

    /// <summary>How many of them belong to the attacker: the last ones, unless <see cref="CorruptFirst"/>.</summary>
    public int Corrupt { get; init; } = 1;

    /// <summary>Whether the attacker's clients are the first ones, whose shares a server takes first.</summary>
    public bool CorruptFirst { get; init; }

    /// <summary>The minimum cohort of the session and of every client's policy.</summary>
    public int Cohort { get; init; } = 3;

    /// <summary>The graph rule: complete, malicious, a fifth corrupt unless said otherwise.</summary>
    public GraphRule Graph { get; init; } = new(GraphTopology.Complete, ThreatModel.Malicious, 200_000, 0);

    /// <summary>The most participants; null for as many as there are clients.</summary>
    public int? MaximumParticipants { get; init; }

    /// <summary>What the clients joined before, in the form of <see cref="JoinLedger.ToText"/>.</summary>
    public string Joined { get; init; } = "";
}

/// <summary>The parties of one attack: their keys, inputs and policies, and the session that the server should offer. Clients ascend in identifier, so that client i has index i when all take part.</summary>
internal sealed class Cast : IDisposable
{
    private readonly SessionProposal proposal;

    public Cast(CastOptions options)
    {
        Options = options;
        Ids = [.. Enumerable.Range(0, options.Clients).Select(index => ParticipantId.Parse($"client-{index:D2}"))];
        Keys = [.. Ids.Select(_ => RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize))];
        Signers = [.. Keys.Select(key => new KeySigner(key))];
        ServerPrivateKey = RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize);
        ServerSigner = new KeySigner(ServerPrivateKey);
        Participants = [.. Ids.Select((id, index) => (id, Signers[index].PublicKey))];
        Registry = IdentityRegistry.Of(Participants);
        proposal = new SessionProposal
        {
            Task = "audit",
            TrainingRound = 7,
            ModelHash = SHA256.HashData("the model"u8),
            PlanHash = SHA256.HashData("the plan"u8),

            // Widths that are no whole bytes, so that there is padding to get wrong.
            Vectors = [VectorSpec.Exact("counts", 3, 13, 1000), VectorSpec.Modular("update", 2, 21)],
            Graph = options.Graph,
            MinimumCohort = options.Cohort,
            MaximumParticipants = options.MaximumParticipants ?? options.Clients,
            ServerKey = ServerSigner.PublicKey,
        };
        Parameters = Variant(same => same);
        Policy = new ClientPolicy
        {
            ServerKeys = [ServerSigner.PublicKey],
            SmallestCohort = options.Cohort,
            LeastCorruptPartsPerMillion = options.Graph.CorruptPartsPerMillion,
            MostAttempts = 10,
        };
        Inputs = [.. Ids.Select((_, index) => new Dictionary<string, ulong[]>
        {
            ["counts"] = [(ulong)index + 1, 10 * ((ulong)index + 1), 100 * ((ulong)index + 1)],
            ["update"] = [1UL << (2 * index), 2_000_000],
        })];
    }

    public CastOptions Options { get; }

    public ParticipantId[] Ids { get; }

    /// <summary>Everybody's long-lived private key. The attacker uses those of its own clients only.</summary>
    public byte[][] Keys { get; }

    public KeySigner[] Signers { get; }

    public byte[] ServerPrivateKey { get; }

    public KeySigner ServerSigner { get; }

    public IReadOnlyList<(ParticipantId Id, ReadOnlyMemory<byte> PublicKey)> Participants { get; }

    public IIdentityRegistry Registry { get; }

    public SessionParameters Parameters { get; }

    public ClientPolicy Policy { get; }

    /// <summary>The values of every client by vector.</summary>
    public Dictionary<string, ulong[]>[] Inputs { get; }

    /// <summary>The honest clients.</summary>
    public IEnumerable<int> Honest => Enumerable.Range(0, Options.Clients).Where(IsHonest);

    /// <summary>The attacker's clients.</summary>
    public IEnumerable<int> Corrupt => Enumerable.Range(0, Options.Clients).Where(client => !IsHonest(client));

    public bool IsHonest(int client) => Options.CorruptFirst ? client >= Options.Corrupt : client < Options.Clients - Options.Corrupt;

    /// <summary>The client with an identifier, or -1.</summary>
    public int IndexOf(ParticipantId id) => Array.IndexOf(Ids, id);

    /// <summary>The session parameters with something changed.</summary>
    public SessionParameters Variant(Func<SessionProposal, SessionProposal> change)
        => SessionParameters.TryCreate(change(proposal), out var parameters, out var refusal) ? parameters : throw new InvalidOperationException(refusal.ToString());

    public ClientSetup SetupOf(int client) => new(Ids[client], Keys[client], Participants, Policy, Options.Joined, Inputs[client]);

    /// <summary>The sum of some clients' inputs, modulo the ring.</summary>
    public ulong[] PlainSum(VectorSpec spec, IEnumerable<int> clients)
    {
        var sum = new ulong[spec.Length];
        foreach (var client in clients)
            for (var i = 0; i < sum.Length; i++)
                sum[i] = (sum[i] + Inputs[client][spec.Name][i]) & ((1UL << spec.Bits) - 1);
        return sum;
    }

    public void Dispose()
    {
        ServerSigner.Dispose();
        foreach (var signer in Signers)
            signer.Dispose();
    }
}
