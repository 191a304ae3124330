namespace SecureFed.Protocol;

/// <summary>Round 4, server: asks the signers for shares and collects their answers (protocol.md section 4, round 4).</summary>
/// <param name="context">The server.</param>
/// <param name="inputs">What round 2 left behind.</param>
/// <param name="asked">U4, or U3 in the semi-honest model.</param>
/// <param name="certificate">The survivor signatures; none in the semi-honest model.</param>
internal sealed class UnmaskingServer(ServerContext context, ClosedInputs inputs, ParticipantSet asked, SurvivorSignatureMessage?[] certificate)
    : IPreparer<UnmaskResponseMessage, Signed<UnmaskResponseMessage>>
{
    private readonly UnmaskResponseMessage?[] responses = new UnmaskResponseMessage?[inputs.Roster.Members.Length];
    private Step step;

    /// <summary>What round 2 left behind.</summary>
    public ClosedInputs Inputs { get; } = inputs;

    /// <summary>Who is asked.</summary>
    public ParticipantSet Asked { get; } = asked;

    /// <summary>How many answered.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a participant answered.</summary>
    public bool Has(int index) => responses[index] is not null;

    /// <summary>What the server signs to ask one recipient.</summary>
    public byte[] StatementFor(int recipient) => Statements.Unmask(Inputs.Roster.RosterId, Inputs.Roster.Members[recipient].Id, Inputs.SurvivorRoot);

    /// <summary>What a recipient receives.</summary>
    public UnmaskRequestMessage RequestFor(int recipient, ReadOnlyMemory<byte> serverSignature)
    {
        var signatures = new List<NeighborSignature>();
        foreach (var neighbor in Inputs.Roster.NeighborsOf(recipient))
            if (certificate.ElementAtOrDefault(neighbor) is { } signed)
                signatures.Add(new NeighborSignature(neighbor, signed.Signature));
        return new UnmaskRequestMessage(
            context.Parameters.Id, Inputs.Survivors, Inputs.InputTree.Root, Inputs.ProofFor(recipient), [.. signatures], serverSignature);
    }

    /// <inheritdoc/>
    public Signed<UnmaskResponseMessage> Prepare(UnmaskResponseMessage message)
    {
        var holder = Inputs.Roster.Members[message.From].Id;
        var statement = Statements.UnmaskResponse(Inputs.Roster.RosterId, holder, Inputs.SurvivorRoot, RevealedShare.Hash(message.Shares));
        return new(message, new ClaimedSignature(holder, statement, message.Signature));
    }

    /// <summary>Accepts a response (null) or says what is wrong with it. Whether its shares are good is judged when they are used.</summary>
    public Rejection? Receive(Signed<UnmaskResponseMessage> signed)
    {
        var message = signed.Content;
        var holder = Inputs.Roster.Members[message.From];
        var rejection = Require(Asked.Contains(message.From), ValidationRules.ResponseSender, Culprit.Unknown, "a sender that was asked")
            ?? Require(signed.Signature.IsValid(context.Registry), ValidationRules.ResponseSignature, Culprit.Unknown, $"the signature of {holder.Id}")
            ?? Require(responses[message.From] is null, ValidationRules.ResponseConflict, holder.Culprit, "the response that was accepted before")
            ?? Require(
                AreExpected(message), ValidationRules.ResponseShares, holder.Culprit,
                "one share of the right kind for each neighbour in U2 without a complaint");
        if (rejection is not null)
            return rejection;
        responses[message.From] = message;
        Count++;
        return null;
    }

    /// <summary>Opens every secret that the sum needs.</summary>
    public Closing<Unmasking> Close(BlameList blames)
    {
        step.Take();
        var answered = ParticipantSet.Of(responses.Length, Enumerable.Range(0, responses.Length).Where(Has));
        if (Inputs.Shortage(answered) is { } shortage)
            return shortage;
        return new SecretOpening(Inputs, responses, blames, context.Checks).Open();
    }

    private bool AreExpected(UnmaskResponseMessage message)
    {
        var next = 0;
        foreach (var dealer in Inputs.Roster.NeighborsOf(message.From))
        {
            if (!Inputs.Shared.Contains(dealer) || !Inputs.Holds(message.From, dealer))
                continue;
            if (next == message.Shares.Length || message.Shares[next].Dealer != dealer || message.Shares[next].Kind != Inputs.KindOf(dealer))
                return false;
            next++;
        }
        return next == message.Shares.Length;
    }

    private Rejection? Require(bool holds, RejectionRule rule, Culprit culprit, string expected) => context.Checks.Require(holds, rule, 4, culprit, expected);
}
