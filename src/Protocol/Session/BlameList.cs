namespace SecureFed.Protocol;

/// <summary>The blames of one session, the first for each rule and culprit: one participant cannot fill the memory with more.</summary>
internal sealed class BlameList
{
    private readonly List<Blame> blames = [];

    /// <summary>All of them, in the order in which they were found.</summary>
    public IReadOnlyList<Blame> All => blames;

    /// <summary>A participant sent a second, different message for one step; the first one stands in the log.</summary>
    /// <returns>Whether it is the first such blame.</returns>
    public bool Refused(Rejection rejection, ReadOnlyMemory<byte> frame)
        => rejection.Culprit.Client is { } culprit && Add(new Blame(rejection.Rule, culprit, [frame], $"the signed frame was refused: {rejection.Expected}"));

    /// <summary>A holder's complaint shows that a dealer's item is bad.</summary>
    public void Complaint(SessionRoster roster, InputHeaderMessage header, Complaint complaint, DealtShares dealt)
        => Add(new Blame(
            ValidationRules.All.Single(rule => rule.Number == complaint.Rule), roster.Members[complaint.Dealer].Id, [Frame.Encode(dealt.Message), Frame.Encode(header)],
            $"the channel key in the complaint of {roster.Members[header.From].Id} shows that the item dealt to it is bad"));

    /// <summary>A holder revealed a share that does not match the dealer's commitment.</summary>
    public void Holder(ClosedInputs inputs, UnmaskResponseMessage response, int dealer)
        => Add(new Blame(
            ValidationRules.RevealedCommitment, inputs.Roster.Members[response.From].Id, [Frame.Encode(inputs.Dealt[dealer]!.Message), Frame.Encode(response)],
            $"the revealed share of {inputs.Roster.Members[dealer].Id} does not match its dealer's commitment"));

    /// <summary>The shares that a dealer committed to do not give the secret that it advertised.</summary>
    public void Dealer(ClosedInputs inputs, int dealer, IEnumerable<UnmaskResponseMessage> responses)
        => Add(new Blame(
            inputs.Survivors.Contains(dealer) ? ValidationRules.SelfMaskSeed : ValidationRules.MaskRoot, inputs.Roster.Members[dealer].Id,
            [Frame.Encode(inputs.Dealt[dealer]!.Message), .. responses.Select(response => new ReadOnlyMemory<byte>(Frame.Encode(response)))],
            "t revealed shares match the dealer's commitments and do not give the advertised secret"));

    private bool Add(Blame blame)
    {
        if (blames.Any(known => known.Rule == blame.Rule && known.Culprit == blame.Culprit))
            return false;
        blames.Add(blame);
        return true;
    }
}
