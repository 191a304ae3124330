namespace SecureFed.Protocol;

/// <summary>
/// Opens the self-mask seed of every survivor and the mask root of every dropout that left masks behind, from t shares each, and checks both
/// against what was advertised (protocol.md section 4, round 4). A bad share names its holder, a secret that good shares do not give names its dealer.
/// </summary>
internal sealed class SecretOpening(ClosedInputs inputs, UnmaskResponseMessage?[] responses, BlameList blames, Checks checks)
{
    private const int Size = KeySchedule.KeySize;
    private readonly SessionRoster roster = inputs.Roster;

    /// <summary>All secrets opened, as work that unmasks the sums; or the reason why not.</summary>
    public Closing<Unmasking> Open()
    {
        var unmasking = new Unmasking(inputs);
        foreach (var dealer in inputs.ToOpen)
        {
            using var secret = new SecretBytes(Size);
            if (Reconstruct(dealer, secret) is { } abort)
            {
                unmasking.Dispose();
                return abort;
            }
            if (inputs.Survivors.Contains(dealer))
                unmasking.AddSurvivor(dealer, secret);
            else
                unmasking.AddDropout(dealer, secret);
        }
        return unmasking;
    }

    private AbortReason? Reconstruct(int dealer, SecretBytes secret)
    {
        var threshold = roster.Graph.Threshold;
        var (xs, holders) = (new byte[threshold], new int[threshold]);
        using var shares = new SecretBytes(threshold * Size);
        var count = 0;
        foreach (var holder in roster.NeighborsOf(dealer))
        {
            if (count == threshold)
                break;
            if (responses[holder] is not { } response || !inputs.Holds(holder, dealer))
                continue;
            var share = ShareOf(response, dealer);
            if (!checks.Pass(MatchesCommitment(dealer, holder, share), ValidationRules.RevealedCommitment))
            {
                blames.Holder(inputs, response, dealer);
                continue;
            }
            (xs[count], holders[count]) = ((byte)(1 + roster.PositionOf(holder, dealer)), holder);
            share.Span.CopyTo(shares.Writable[(count * Size)..]);
            count++;
        }
        if (count < threshold)
            return new AbortReason(AbortCode.BadShares, 4, $"{count} good shares of the secret of {roster.Members[dealer].Id}, {threshold} are needed; their holders sent bad ones");
        ShamirSharing.Reconstruct(LagrangeSet.For(xs), shares.Bytes, secret.Writable);
        if (checks.Pass(IsAdvertised(dealer, secret), inputs.Survivors.Contains(dealer) ? ValidationRules.SelfMaskSeed : ValidationRules.MaskRoot))
            return null;
        blames.Dealer(inputs, dealer, [.. holders.Select(holder => responses[holder]!)]);
        return new AbortReason(AbortCode.BadShares, 4, $"{roster.Members[dealer].Id} dealt shares that do not give the secret that it advertised");
    }

    /// <summary>A holder's share of one dealer's secret: the shares of a response ascend in the dealer's index, and stand for every dealer whose share it holds.</summary>
    private static ReadOnlyMemory<byte> ShareOf(UnmaskResponseMessage response, int dealer)
    {
        var (low, high) = (0, response.Shares.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (response.Shares[middle].Dealer < dealer)
                low = middle + 1;
            else
                high = middle;
        }
        return response.Shares[low].Share;
    }

    private bool MatchesCommitment(int dealer, int holder, ReadOnlyMemory<byte> share)
    {
        var edge = roster.Edge(dealer, holder);
        var item = inputs.Dealt[dealer]!.Message.Items[edge.X - 1];
        var kind = inputs.KindOf(dealer);
        var commitment = kind == ShareBundle.MaskRootKind ? item.MaskRootCommitment : item.SelfMaskCommitment;
        return edge.Commitment(kind, share).AsSpan().SequenceEqual(commitment.Span);
    }

    private bool IsAdvertised(int dealer, SecretBytes secret)
    {
        var (member, session) = (roster.Members[dealer], roster.Parameters.Id);
        if (inputs.Survivors.Contains(dealer))
            return SessionHashes.SelfMaskHash(session, member.Id, secret.Memory).AsSpan().SequenceEqual(roster.Advertisements[dealer].SelfMaskHash.Span);
        using var maskKey = SessionKeys.MaskKey(session, member.Id, secret);
        return maskKey.PublicKey().AsSpan().SequenceEqual(member.MaskKey.Span);
    }
}
