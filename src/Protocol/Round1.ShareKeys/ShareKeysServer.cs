namespace SecureFed.Protocol;

/// <summary>Round 1, server: hands out the roster and collects encrypted shares (protocol.md section 4, round 1).</summary>
internal sealed class ShareKeysServer(ServerContext context, SessionRoster roster) : IPreparer<SharesMessage, Signed<DealtShares>>
{
    private readonly DealtShares?[] dealt = new DealtShares?[roster.Members.Length];
    private Step step;

    /// <summary>U1 and the graph.</summary>
    public SessionRoster Roster { get; } = roster;

    /// <summary>How many members shared.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a member's shares were accepted.</summary>
    public bool Has(int index) => dealt[index] is not null;

    /// <inheritdoc/>
    public Signed<DealtShares> Prepare(SharesMessage message)
    {
        var (dealer, shares) = (Roster.Members[message.From], new DealtShares(message));
        return new(shares, new ClaimedSignature(dealer.Id, Statements.Shares(Roster.RosterId, dealer.Id, shares.CommitmentRoot, shares.ItemRoot), message.Signature));
    }

    /// <summary>Accepts shares (null) or says what is wrong with them.</summary>
    public Rejection? Receive(Signed<DealtShares> signed)
    {
        var message = signed.Content.Message;
        var dealer = Roster.Members[message.From];
        var rejection = Require(signed.Signature.IsValid(context.Registry), ValidationRules.SharesSignature, Culprit.Unknown, $"the signature of {dealer.Id}")
            ?? Require(dealt[message.From] is null, ValidationRules.SharesConflict, dealer.Culprit, "the shares that were accepted before")
            ?? Require(
                message.Items.Length == Roster.Graph.Neighbors, ValidationRules.SharesCount, dealer.Culprit, $"{Roster.Graph.Neighbors} items, found {message.Items.Length}");
        if (rejection is not null)
            return rejection;
        dealt[message.From] = signed.Content;
        Count++;
        return null;
    }

    /// <summary>Fixes U2.</summary>
    public Closing<MaskedInputServer> Close()
    {
        step.Take();
        if (context.CohortAbort(Count, 1) is { } tooSmall)
            return tooSmall;
        var shared = ParticipantSet.Of(dealt.Length, Enumerable.Range(0, dealt.Length).Where(Has));
        return new MaskedInputServer(context, Roster, dealt, shared);
    }

    private Rejection? Require(bool holds, RejectionRule rule, Culprit culprit, string expected) => context.Checks.Require(holds, rule, 1, culprit, expected);
}
