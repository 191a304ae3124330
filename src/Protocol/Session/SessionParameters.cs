using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace SecureFed.Protocol;

/// <summary>Why parameters are refused: which field, and what would mend it.</summary>
public sealed record ParameterRefusal(string Field, string Mend)
{
    /// <summary>One sentence.</summary>
    public override string ToString() => $"{Field}: {Mend}";
}

/// <summary>The fields of session parameters before validation; see protocol.md section 3 for meanings and ranges.</summary>
public sealed record SessionProposal
{
    /// <summary>Name of the task, 1 to 64 characters of the participant alphabet.</summary>
    public required string Task { get; init; }

    /// <summary>The host's counter of training rounds.</summary>
    public required ulong TrainingRound { get; init; }

    /// <summary>The host's counter of attempts at this training round.</summary>
    public uint Attempt { get; init; }

    /// <summary>32 bytes: the hash of the model the clients train on.</summary>
    public required ReadOnlyMemory<byte> ModelHash { get; init; }

    /// <summary>32 bytes: the hash of the privacy plan the clients apply.</summary>
    public required ReadOnlyMemory<byte> PlanHash { get; init; }

    /// <summary>1 to 64 vectors with distinct names.</summary>
    public required IReadOnlyList<VectorSpec> Vectors { get; init; }

    /// <summary>The rule for graph and threshold: complete, malicious, a tenth corrupt and a tenth dropping out unless said otherwise.</summary>
    public GraphRule Graph { get; init; } = new(GraphTopology.Complete, ThreatModel.Malicious, 100_000, 100_000);

    /// <summary>The fewest participants that may stand in U1, U2 and U3; at least 2.</summary>
    public required int MinimumCohort { get; init; }

    /// <summary>The most participants; up to 100,000, on a complete graph 255.</summary>
    public required int MaximumParticipants { get; init; }

    /// <summary>The server's Ed25519 public key, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> ServerKey { get; init; }
}

/// <summary>The immutable, validated parameters of one session and their hash, the session id (protocol.md section 3, wire.md section 3).</summary>
public sealed class SessionParameters
{
    /// <summary>The protocol version.</summary>
    public const int Version = 1;

    /// <summary>Suite 1: X25519, Ed25519, HKDF-SHA256, SHA-256, AES-256-GCM, AES-128 counter-mode masks.</summary>
    public const int Suite = 1;

    /// <summary>The most participants of any session.</summary>
    public const int ParticipantLimit = 100_000;

    /// <summary>The most participants on a complete graph, where k = n - 1 is at most 254.</summary>
    public const int CompleteParticipantLimit = GraphParameterFinder.MaximumCompleteParticipants;

    /// <summary>The most vectors.</summary>
    public const int VectorLimit = 64;

    private readonly byte[] encoded;

    private SessionParameters(SessionProposal proposal)
    {
        Task = proposal.Task;
        TrainingRound = proposal.TrainingRound;
        Attempt = proposal.Attempt;
        ModelHash = proposal.ModelHash.ToArray();
        PlanHash = proposal.PlanHash.ToArray();
        Vectors = [.. proposal.Vectors];
        Graph = proposal.Graph;
        MinimumCohort = proposal.MinimumCohort;
        MaximumParticipants = proposal.MaximumParticipants;
        ServerKey = proposal.ServerKey.ToArray();
        encoded = SessionParametersCodec.Encode(this);
        Id = new SessionId(Transcript.H("SecureFed/v1/session", encoded));
    }

    /// <summary>Name of the task.</summary>
    public string Task { get; }

    /// <summary>The host's counter of training rounds.</summary>
    public ulong TrainingRound { get; }

    /// <summary>The host's counter of attempts at this training round.</summary>
    public uint Attempt { get; }

    /// <summary>32 bytes: the hash of the model the clients train on.</summary>
    public ReadOnlyMemory<byte> ModelHash { get; }

    /// <summary>32 bytes: the hash of the privacy plan the clients apply.</summary>
    public ReadOnlyMemory<byte> PlanHash { get; }

    /// <summary>The vectors, in the order of the encoding.</summary>
    public ImmutableArray<VectorSpec> Vectors { get; }

    /// <summary>The rule for graph and threshold.</summary>
    public GraphRule Graph { get; }

    /// <summary>The fewest participants that may stand in U1, U2 and U3.</summary>
    public int MinimumCohort { get; }

    /// <summary>The most participants that may stand in U1.</summary>
    public int MaximumParticipants { get; }

    /// <summary>The server's Ed25519 public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> ServerKey { get; }

    /// <summary>The session id: <c>H("SecureFed/v1/session", parameters)</c>.</summary>
    public SessionId Id { get; }

    /// <summary>The canonical encoding.</summary>
    public ReadOnlyMemory<byte> Encoded => encoded;

    /// <summary>Validates a proposal.</summary>
    /// <returns>True with parameters, or false with the first field that is wrong and its mend.</returns>
    public static bool TryCreate(
        SessionProposal proposal,
        [NotNullWhen(true)] out SessionParameters? parameters,
        [NotNullWhen(false)] out ParameterRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        refusal = SessionParametersRules.FirstRefusal(proposal);
        parameters = refusal is null ? new SessionParameters(proposal) : null;
        return refusal is null;
    }
}
