using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>An accepted message and where it stands in the log.</summary>
internal sealed record Logged<T>(int Entry, T Message);

/// <summary>Something wrong with an entry.</summary>
internal sealed record EntryFault(int Entry, string? Participant, string Shows);

/// <summary>
/// What a log shows of one session: its messages, where each stands, and the sets, roots and sums that follow from them by the auditor's own computation. Masked vectors are not among
/// it: they were added up while the log was read.
/// </summary>
internal sealed class SessionEvidence(string log)
{
    /// <summary>The log's name.</summary>
    public string Log { get; } = log;

    /// <summary>Number of entries that could be read.</summary>
    public int Entries { get; set; }

    /// <summary>How the log ends.</summary>
    public StreamEnd End { get; set; }

    /// <summary>The offer.</summary>
    public OfferMessage? Offer { get; set; }

    /// <summary>The session parameters.</summary>
    public SessionParameters? Parameters => Offer?.Parameters;

    /// <summary>Entries that are not what they should be.</summary>
    public List<EntryFault> FormFaults { get; } = [];

    /// <summary>Entries that stand where they must not.</summary>
    public List<EntryFault> OrderFaults { get; } = [];

    /// <summary>Masked inputs that are not what their client signed.</summary>
    public List<EntryFault> InputFaults { get; } = [];

    /// <summary>Inputs after the set of inputs was closed.</summary>
    public List<EntryFault> LateInputs { get; } = [];

    /// <summary>Every accepted advertisement, as it stands in the log.</summary>
    public List<Logged<AdvertisementMessage>> Advertisements { get; } = [];

    /// <summary>The entries that closed the rounds; null while a round is open.</summary>
    public int?[] Closed { get; } = new int?[5];

    /// <summary>U1 and the graph, as they follow from the advertisements; null before round 0 is closed, or when no graph exists.</summary>
    public SessionRoster? Roster { get; set; }

    /// <summary>Why there is no graph.</summary>
    public string? GraphRefusal { get; set; }

    /// <summary>Shares by dealer.</summary>
    public Dictionary<int, Logged<SharesMessage>> Shares { get; } = [];

    /// <summary>U2, once round 1 is closed.</summary>
    public ParticipantSet? Shared { get; set; }

    /// <summary>The hash of U2.</summary>
    public byte[] SharedHash { get; set; } = [];

    /// <summary>Inputs by client.</summary>
    public Dictionary<int, Logged<InputHeaderMessage>> Inputs { get; } = [];

    /// <summary>Clients whose masked vectors stand in the log.</summary>
    public HashSet<int> WithVectors { get; } = [];

    /// <summary>The sums of the masked vectors that the log holds.</summary>
    public SessionVectors? MaskedSums { get; set; }

    /// <summary>U3, once round 2 is closed.</summary>
    public ParticipantSet? Survivors { get; set; }

    /// <summary>The root over U2, U3 and the inputs that survivors sign.</summary>
    public byte[] SurvivorRoot { get; set; } = [];

    /// <summary>Survivor signatures by survivor.</summary>
    public Dictionary<int, Logged<SurvivorSignatureMessage>> SurvivorSignatures { get; } = [];

    /// <summary>The server's signed requests, in order.</summary>
    public List<Logged<SignatureEntry>> Requests { get; } = [];

    /// <summary>Revealed shares by holder.</summary>
    public Dictionary<int, Logged<UnmaskResponseMessage>> Responses { get; } = [];

    /// <summary>Refused frames with a proven culprit.</summary>
    public List<Logged<RejectionEntry>> Rejections { get; } = [];

    /// <summary>The abort.</summary>
    public Logged<AbortMessage>? Abort { get; set; }

    /// <summary>The result.</summary>
    public Logged<ResultMessage>? Result { get; set; }

    /// <summary>The head of the hash chain before the abort or result, or at the end of the log.</summary>
    public byte[] Head { get; set; } = [];

    /// <summary>The log head that the server signed in its abort or result; null when the log has no end.</summary>
    public Logged<ReadOnlyMemory<byte>>? SignedHead =>
        Result is { } result ? new(result.Entry, result.Message.LogHead) : Abort is { } abort ? new(abort.Entry, abort.Message.LogHead) : null;

    /// <summary>Whether the log holds the end of the session.</summary>
    public bool IsOver => Abort is not null || Result is not null;

    /// <summary>Whether the log holds masked vectors: the server's whole view.</summary>
    public bool IsFull => WithVectors.Count > 0;

    /// <summary>Whether secrets were asked for.</summary>
    public bool IsUnmasking => Requests.Count > 0 || Responses.Count > 0;

    /// <summary>The session in words.</summary>
    public string Title => Parameters is null ? Log : $"{Parameters.Task}, training round {Parameters.TrainingRound}, attempt {Parameters.Attempt}";

    /// <summary>A member's identifier.</summary>
    public string IdOf(int index) => Roster!.Members[index].Id.Text;

    /// <summary>The kind of secret that the sum needs of a member of U2: 2, the self-mask seed, of a survivor, 1, the mask root, of a dropout.</summary>
    public int KindOf(int dealer) => Survivors!.Contains(dealer) ? ShareBundle.SelfMaskKind : ShareBundle.MaskRootKind;

    /// <summary>Whether a survivor said that it holds no usable share of a neighbour's secrets.</summary>
    public bool Complained(int holder, int dealer) => Inputs.TryGetValue(holder, out var input) && input.Message.Complaints.Any(complaint => complaint.Dealer == dealer);

    /// <summary>The members of U2 whose secret the sum needs.</summary>
    public IEnumerable<int> ToOpen => Shared!.Indices.Where(dealer => Survivors!.Contains(dealer) || Roster!.CountNeighbors(dealer, Survivors) > 0);

    /// <summary>The secrets that the revealed shares give; computed once.</summary>
    public OpenedSecrets Opened => opened ??= OpenedSecrets.Of(this);

    private OpenedSecrets? opened;
}
