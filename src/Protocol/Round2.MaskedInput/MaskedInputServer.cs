using System.Buffers;
using System.Security.Cryptography;

namespace SecureFed.Protocol;

/// <summary>Round 2, server: delivers shares, collects masked inputs chunk by chunk, and adds each complete, verified one to the sums once (protocol.md section 4, round 2).</summary>
internal sealed class MaskedInputServer : IPreparer<InputHeaderMessage, Signed<InputHeaderMessage>>, IPreparer<InputChunkMessage, HashedChunk>, IDisposable
{
    private static readonly RejectionRule[] ComplaintRules =
        [ValidationRules.CommitmentProof, ValidationRules.KeyCommitment, ValidationRules.ShareTag, ValidationRules.BundleForm, ValidationRules.ShareCommitment];

    // So many items are asked for before the one that is written: enough that they arrive side by side, few enough that they are still in the nearest cache when their turn comes.
    private const int ItemsAhead = 12;

    private readonly ServerContext context;
    private readonly DealtShares?[] dealt;
    private readonly byte[] sharedHash;
    private readonly StagedInput?[] inputs;
    private readonly bool[] complete;
    private readonly List<StagedInput> arrived = [];
    private readonly SessionVectors sums;
    private Step step;

    public MaskedInputServer(ServerContext context, SessionRoster roster, DealtShares?[] dealt, ParticipantSet shared)
    {
        this.context = context;
        this.dealt = dealt;
        Roster = roster;
        Shared = shared;
        sharedHash = SessionHashes.SharedSet(roster.RosterId, shared.Bitmap);
        inputs = new StagedInput?[dealt.Length];
        complete = new bool[dealt.Length];
        sums = SessionVectors.Zero(context.Parameters);
    }

    /// <summary>U1 and the graph.</summary>
    public SessionRoster Roster { get; }

    /// <summary>U2.</summary>
    public ParticipantSet Shared { get; }

    /// <summary>Whether fewer members than the minimum cohort have t neighbours in U2: the others send no input.</summary>
    public bool IsHopeless => Shared.Indices.Count(index => Roster.CountNeighbors(index, Shared) >= Roster.Graph.Threshold) < context.Parameters.MinimumCohort;

    /// <summary>How many inputs are complete.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a member's input is complete.</summary>
    public bool Has(int index) => complete[index];

    /// <summary>The input of a member as far as it arrived, or null.</summary>
    public StagedInput? InputOf(int index) => inputs[index];

    /// <summary>Writes what a member of U2 receives: the frame of a <see cref="ShareDeliveryMessage"/>, whose items are gathered where they lie.</summary>
    public void WriteDelivery(int index, IBufferWriter<byte> output)
    {
        var dealers = Roster.NeighborsOf(index);
        var positions = Roster.PositionsAtNeighborsOf(index);
        var writer = new FrameWriter(output);
        Frame.WriteHeader(ref writer, MessageType.ShareDelivery);
        ShareDeliveryMessage.WriteStart(ref writer, context.Parameters.Id, Shared, Roster.CountNeighbors(index, Shared));
        for (var j = -ItemsAhead; j < dealers.Length; j++)
        {
            if (j + ItemsAhead < dealers.Length)
                dealt[dealers[j + ItemsAhead]]?.Prefetch(positions[j + ItemsAhead]);
            if (j >= 0)
                dealt[dealers[j]]?.WriteTo(positions[j], ref writer);
        }
        writer.Flush();
    }

    /// <inheritdoc/>
    public Signed<InputHeaderMessage> Prepare(InputHeaderMessage message)
    {
        var sender = Roster.Members[message.From].Id;
        var statement = Statements.Input(Roster.RosterId, sender, message.VectorRoot, message.SharedHash, SHA256.HashData(Complaint.Encode(message.Complaints)));
        return new(message, new ClaimedSignature(sender, statement, message.Signature));
    }

    /// <inheritdoc/>
    public HashedChunk Prepare(InputChunkMessage message) => new(message);

    /// <summary>Accepts an input header (null), after which its chunks may come, or says what is wrong with it.</summary>
    public Rejection? Receive(Signed<InputHeaderMessage> signed, KeptFrame frame, BlameList blames)
    {
        var message = signed.Content;
        var sender = Roster.Members[message.From];
        var rejection = Require(Shared.Contains(message.From), ValidationRules.InputSender, Culprit.Unknown, "a sender in U2")
            ?? Require(signed.Signature.IsValid(context.Registry), ValidationRules.InputSignature, Culprit.Unknown, $"the signature of {sender.Id}")
            ?? Require(inputs[message.From] is null, ValidationRules.InputConflict, sender.Culprit, "the input header that was accepted before")
            ?? Require(message.SharedHash.Span.SequenceEqual(sharedHash), ValidationRules.SharedHash, Culprit.Unknown, "the U2 that the server announced")
            ?? Require(
                message.Complaints.All(complaint => IsPlausible(message.From, complaint)), ValidationRules.ComplaintDealer, sender.Culprit,
                "complaints about neighbours in U2, with a rule that the channel key shows to be broken");
        if (rejection is not null)
            return rejection;
        inputs[message.From] = new StagedInput(context.Parameters, message, frame);
        foreach (var complaint in message.Complaints.Where(complaint => !complaint.ChannelKey.IsEmpty))
            blames.Complaint(Roster, message, complaint, dealt[complaint.Dealer]!);
        return null;
    }

    /// <summary>Accepts a chunk (null) or says what is wrong with it. The last one of an input adds the whole of it to the sums.</summary>
    public Rejection? Receive(HashedChunk hashed, KeptFrame frame)
    {
        var chunk = hashed.Message;
        var sender = Roster.Members[chunk.From];
        var rejection = Require(inputs[chunk.From] is not null, ValidationRules.ChunkWithoutHeader, Culprit.Unknown, "the input header first")
            ?? Require(!inputs[chunk.From]!.Has(chunk), ValidationRules.InputConflict, Culprit.Unknown, "the chunk that was accepted before");
        if (rejection is not null)
            return rejection;
        var input = inputs[chunk.From]!;
        input.Stage(hashed, frame);
        if (!input.IsComplete)
            return null;
        if (Require(input.HasRoot, ValidationRules.VectorRoot, Culprit.Unknown, $"chunks under the vector root that {sender.Id} signed") is not { } wrong)
            return null;
        inputs[chunk.From] = null;
        return wrong;
    }

    /// <summary>Counts a complete input, once its frames are in the log. It is added with others that came with it.</summary>
    public void Accept(int index)
    {
        arrived.Add(inputs[index]!);
        complete[index] = true;
        Count++;
    }

    /// <summary>Adds to the sums what came since the last time.</summary>
    public void AddArrived()
    {
        StagedInput.Move(arrived, sums);
        arrived.Clear();
    }

    /// <summary>Fixes U3: nothing that arrives later is added or kept.</summary>
    public Closing<ConsistencyCheckServer> Close()
    {
        step.Take();
        if (context.CohortAbort(Count, 2) is { } tooSmall)
            return tooSmall;
        foreach (var shares in dealt)
            shares?.ForgetProofs();
        var survivors = ParticipantSet.Of(complete.Length, Enumerable.Range(0, complete.Length).Where(Has));
        return new ConsistencyCheckServer(context, new ClosedInputs(Roster, [.. dealt], Shared, survivors, [.. inputs.Select(input => input?.Header)], sums));
    }

    /// <summary>Erases the sums.</summary>
    public void Dispose() => sums.Dispose();

    /// <summary>A complaint with a key must show what it says; one without blames nobody.</summary>
    private bool IsPlausible(int holder, Complaint complaint)
    {
        if (!Shared.Contains(complaint.Dealer) || Roster.PositionOf(holder, complaint.Dealer) < 0)
            return false;
        if (complaint.ChannelKey.IsEmpty)
            return ComplaintRules.Any(rule => rule.Number == complaint.Rule);
        using var bundle = new SecretBytes(EncryptedShares.BundleBytes);
        var item = dealt[complaint.Dealer]!.DeliverTo(Roster.PositionOf(holder, complaint.Dealer));
        var broken = Roster.Edge(complaint.Dealer, holder).Open(complaint.ChannelKey, item, bundle, context.Checks);
        return broken is not null && broken != ValidationRules.KeyCommitment && broken.Number == complaint.Rule;
    }

    private Rejection? Require(bool holds, RejectionRule rule, Culprit culprit, string expected) => context.Checks.Require(holds, rule, 2, culprit, expected);
}
