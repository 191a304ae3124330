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
        using var shares = new SecretBytes(roster.Graph.Threshold * Size);
        using var secret = new SecretBytes(Size);
        foreach (var dealer in inputs.ToOpen)
        {
            if (Reconstruct(dealer, shares, secret) is { } abort)
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

    private AbortReason? Reconstruct(int dealer, SecretBytes shares, SecretBytes secret)
    {
        var threshold = roster.Graph.Threshold;
        var answers = AnswersAbout(dealer);
        var good = new List<Answer>(threshold);
        // Mostly all shares are good, and the first t decide.
        for (var judged = 0; good.Count < threshold && judged < answers.Count;)
        {
            var next = answers.GetRange(judged, Math.Min(threshold - good.Count, answers.Count - judged));
            judged += next.Count;
            Judge(dealer, next, good);
        }
        if (good.Count < threshold)
            return new AbortReason(AbortCode.BadShares, 4, $"{good.Count} good shares of the secret of {roster.Members[dealer].Id}, {threshold} are needed; their holders sent bad ones");
        Combine(good, shares, secret);
        if (checks.Pass(IsAdvertised(dealer, secret), inputs.Survivors.Contains(dealer) ? ValidationRules.SelfMaskSeed : ValidationRules.MaskRoot))
            return null;
        blames.Dealer(inputs, dealer, [.. good.Select(answer => responses[answer.Holder]!)]);
        return new AbortReason(AbortCode.BadShares, 4, $"{roster.Members[dealer].Id} dealt shares that do not give the secret that it advertised");
    }

    /// <summary>What was revealed of one dealer's secret, ascending in the holder.</summary>
    private List<Answer> AnswersAbout(int dealer)
    {
        var holders = roster.NeighborsOf(dealer);
        var guesses = roster.PositionsAtNeighborsOf(dealer);
        var answers = new List<Answer>(holders.Length);
        for (var position = 0; position < holders.Length; position++)
            if (responses[holders[position]] is { } response && inputs.Holds(holders[position], dealer))
                answers.Add(new Answer(holders[position], position, ShareOf(response, dealer, guesses[position])));
        return answers;
    }

    /// <summary>Compares shares with the dealer's commitments; a bad one costs its holder the blame.</summary>
    private void Judge(int dealer, List<Answer> answers, List<Answer> good)
    {
        var kind = inputs.KindOf(dealer);
        Span<byte> commitments = stackalloc byte[answers.Count * HashBatch.HashSize];
        var batch = new HashBatch(commitments);
        foreach (var answer in answers)
            SessionHashes.ShareCommitment(ref batch, roster.RosterId, roster.Members[dealer].Id, roster.Members[answer.Holder].Id, (byte)kind, answer.Share);
        batch.Finish();
        var items = inputs.Dealt[dealer]!.Message.Items;
        for (var i = 0; i < answers.Count; i++)
        {
            var item = items[answers[i].Position];
            var expected = kind == ShareBundle.MaskRootKind ? item.MaskRootCommitment : item.SelfMaskCommitment;
            if (checks.Pass(commitments.Slice(i * HashBatch.HashSize, HashBatch.HashSize).SequenceEqual(expected.Span), ValidationRules.RevealedCommitment))
                good.Add(answers[i]);
            else
                blames.Holder(inputs, responses[answers[i].Holder]!, dealer);
        }
    }

    private static void Combine(List<Answer> answers, SecretBytes shares, SecretBytes secret)
    {
        var xs = new byte[answers.Count];
        for (var i = 0; i < xs.Length; i++)
        {
            xs[i] = (byte)(1 + answers[i].Position);
            answers[i].Share.Span.CopyTo(shares.Writable[(i * Size)..]);
        }
        ShamirSharing.Reconstruct(LagrangeSet.For(xs), shares.Bytes, secret.Writable);
    }

    /// <summary>A holder's share of one dealer's secret: the shares of a response ascend in the dealer's index, and stand for every dealer whose share it holds.</summary>
    /// <param name="response">The holder's response.</param>
    /// <param name="dealer">The dealer.</param>
    /// <param name="guess">Where the share stands when the holder has one of every neighbour.</param>
    private static ReadOnlyMemory<byte> ShareOf(UnmaskResponseMessage response, int dealer, int guess)
    {
        var shares = response.Shares;
        if (guess < shares.Length && shares[guess].Dealer == dealer)
            return shares[guess].Share;
        var (low, high) = (0, shares.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (shares[middle].Dealer < dealer)
                low = middle + 1;
            else
                high = middle;
        }
        return shares[low].Share;
    }

    private bool IsAdvertised(int dealer, SecretBytes secret)
    {
        var (member, session) = (roster.Members[dealer], roster.Parameters.Id);
        if (inputs.Survivors.Contains(dealer))
            return SessionHashes.SelfMaskHash(session, member.Id, secret.Memory).AsSpan().SequenceEqual(roster.Advertisements[dealer].SelfMaskHash.Span);
        using var maskKey = SessionKeys.MaskKey(session, member.Id, secret);
        return maskKey.PublicKey().AsSpan().SequenceEqual(member.MaskKey.Span);
    }

    /// <summary>A share as a holder revealed it.</summary>
    /// <param name="Holder">The holder's index.</param>
    /// <param name="Position">Its position among the dealer's neighbours; the share stands at one more.</param>
    /// <param name="Share">32 bytes.</param>
    private readonly record struct Answer(int Holder, int Position, ReadOnlyMemory<byte> Share);
}
