using System.Collections.Immutable;

namespace SecureFed.Protocol;

/// <summary>What round 2 left behind: who shared, who survived with which input, and the sums of the masked inputs.</summary>
internal sealed class ClosedInputs
{
    private readonly int[] rankOf;

    public ClosedInputs(
        SessionRoster roster, ImmutableArray<DealtShares?> dealt, ParticipantSet shared, ParticipantSet survivors, ImmutableArray<InputHeaderMessage?> headers, SessionVectors sums)
    {
        Roster = roster;
        Dealt = dealt;
        Shared = shared;
        Survivors = survivors;
        Headers = headers;
        Sums = sums;
        rankOf = new int[dealt.Length];
        var rank = 0;
        foreach (var survivor in survivors.Indices)
            rankOf[survivor] = rank++;
        InputTree = MerkleTree.Of(survivors.Indices.Select(survivor => Frame.EncodeBody(headers[survivor]!)));
        SharedHash = SessionHashes.SharedSet(roster.RosterId, shared.Bitmap);
        SurvivorRoot = SessionHashes.SurvivorRoot(
            roster.RosterId, SharedHash, survivors.Bitmap, survivors.Count, InputTree.Root);
    }

    /// <summary>U1 and the graph.</summary>
    public SessionRoster Roster { get; }

    /// <summary>What each member of U2 dealt.</summary>
    public ImmutableArray<DealtShares?> Dealt { get; }

    /// <summary>U2.</summary>
    public ParticipantSet Shared { get; }

    /// <summary>The U2 hash.</summary>
    public byte[] SharedHash { get; }

    /// <summary>U3.</summary>
    public ParticipantSet Survivors { get; }

    /// <summary>The input headers of U3.</summary>
    public ImmutableArray<InputHeaderMessage?> Headers { get; }

    /// <summary>The sums of the masked inputs of U3.</summary>
    public SessionVectors Sums { get; }

    /// <summary>The tree over the headers of U3.</summary>
    public MerkleTree InputTree { get; }

    /// <summary>The one survivor root.</summary>
    public byte[] SurvivorRoot { get; }

    /// <summary>The proof of a survivor's own header.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ProofFor(int survivor) => InputTree.ProofOf(rankOf[survivor]);

    /// <summary>The members of U2 whose secret the sum needs: every survivor's self-mask seed, and the mask root of every dropout with a survivor among its neighbours.</summary>
    public IEnumerable<int> ToOpen => Shared.Indices.Where(dealer => Survivors.Contains(dealer) || Roster.CountNeighbors(dealer, Survivors) > 0);

    /// <summary>The kind of secret that is opened.</summary>
    public int KindOf(int dealer) => Survivors.Contains(dealer) ? ShareBundle.SelfMaskKind : ShareBundle.MaskRootKind;

    /// <summary>Whether a survivor holds a valid share of a neighbour's secrets: it did not complain about it.</summary>
    public bool Holds(int holder, int dealer)
    {
        foreach (var complaint in Headers[holder]!.Complaints)
            if (complaint.Dealer == dealer)
                return false;
        return true;
    }

    /// <summary>The reason to abort when some secret cannot be opened because too few of <paramref name="answered"/> (a subset of U3) hold a share of it, or null.</summary>
    public AbortReason? Shortage(ParticipantSet answered)
    {
        foreach (var dealer in ToOpen)
        {
            var holders = 0;
            foreach (var holder in Roster.NeighborsOf(dealer))
                holders += answered.Contains(holder) && Holds(holder, dealer) ? 1 : 0;
            if (holders < Roster.Graph.Threshold)
                return new AbortReason(
                    AbortCode.TooFewShares, 4, $"{holders} neighbours of {Roster.Members[dealer].Id} answered with a share of its secret, {Roster.Graph.Threshold} are needed");
        }
        return null;
    }
}
