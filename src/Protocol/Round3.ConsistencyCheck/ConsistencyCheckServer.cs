namespace SecureFed.Protocol;

/// <summary>Round 3, server: proposes the survivors and collects their signatures (protocol.md section 4, round 3). A semi-honest session passes through without messages.</summary>
internal sealed class ConsistencyCheckServer(ServerContext context, ClosedInputs inputs) : IPreparer<SurvivorSignatureMessage, Signed<SurvivorSignatureMessage>>
{
    private readonly SurvivorSignatureMessage?[] signatures = new SurvivorSignatureMessage?[inputs.Roster.Members.Length];
    private Step step;

    /// <summary>What round 2 left behind.</summary>
    public ClosedInputs Inputs { get; } = inputs;

    /// <summary>How many survivors signed.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a survivor signed.</summary>
    public bool Has(int index) => signatures[index] is not null;

    /// <summary>What a survivor receives.</summary>
    public SurvivorProposalMessage ProposalFor(int survivor)
        => new(context.Parameters.Id, Inputs.Survivors, Inputs.InputTree.Root, Inputs.ProofFor(survivor));

    /// <inheritdoc/>
    public Signed<SurvivorSignatureMessage> Prepare(SurvivorSignatureMessage message)
    {
        var signer = Inputs.Roster.Members[message.From].Id;
        return new(message, new ClaimedSignature(signer, Statements.SurvivorSignature(Inputs.Roster.RosterId, signer, message.SurvivorRoot), message.Signature));
    }

    /// <summary>Accepts a survivor signature (null) or says what is wrong with it.</summary>
    public Rejection? Receive(Signed<SurvivorSignatureMessage> signed)
    {
        var message = signed.Content;
        var signer = Inputs.Roster.Members[message.From];
        var rejection = Require(Inputs.Survivors.Contains(message.From), ValidationRules.SurvivorSender, Culprit.Unknown, "a sender in U3")
            ?? Require(signed.Signature.IsValid(context.Registry), ValidationRules.SurvivorSignature, Culprit.Unknown, $"the signature of {signer.Id}")
            ?? Require(message.SurvivorRoot.Span.SequenceEqual(Inputs.SurvivorRoot), ValidationRules.SurvivorRoot, Culprit.Unknown, "the survivor root that the server proposed")
            ?? Require(signatures[message.From] is null, ValidationRules.SurvivorSignature, Culprit.Unknown, "the signature that was accepted before");
        if (rejection is not null)
            return rejection;
        signatures[message.From] = message;
        Count++;
        return null;
    }

    /// <summary>Fixes U4.</summary>
    public UnmaskingServer Close()
    {
        step.Take();
        if (context.Parameters.Graph.ThreatModel == ThreatModel.SemiHonest)
            return new UnmaskingServer(context, Inputs, Inputs.Survivors, []);
        var signers = ParticipantSet.Of(signatures.Length, Enumerable.Range(0, signatures.Length).Where(Has));
        return new UnmaskingServer(context, Inputs, signers, signatures);
    }

    private Rejection? Require(bool holds, RejectionRule rule, Culprit culprit, string expected) => context.Checks.Require(holds, rule, 3, culprit, expected);
}
