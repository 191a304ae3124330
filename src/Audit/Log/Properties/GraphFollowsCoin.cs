using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P14: the neighbours are the ones that the coin draws.</summary>
internal sealed class GraphFollowsCoin() : Property("P14", "graph", "Shares went to, and came from, exactly the neighbours that the coin of all participants draws.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (session.Roster is not { } roster)
        {
            judgement.Reached(session, false, "the roster was fixed");
            return;
        }
        foreach (var (from, shares) in session.Shares)
            judgement.Require(shares.Message.Items.Length == roster.Graph.Neighbors, shares.Entry, session.IdOf(from), $"{shares.Message.Items.Length} shares dealt to {roster.Graph.Neighbors} neighbours");
        if (session.Shared is not null && session.Survivors is not null)
            foreach (var (holder, response) in session.Responses)
                Compare(session, roster, holder, response, judgement);
        judgement.Saw($"coin {Convert.ToHexStringLower(SessionHashes.Coin(roster.RosterId))}, degree {roster.Graph.Neighbors}");
    }

    private static void Compare(SessionEvidence session, SessionRoster roster, int holder, Logged<UnmaskResponseMessage> response, Judgement judgement)
    {
        var expected = roster.NeighborsOf(holder).ToArray().Where(dealer => session.Shared!.Contains(dealer) && !session.Complained(holder, dealer)).ToArray();
        var revealed = response.Message.Shares.Select(share => share.Dealer).ToArray();
        foreach (var stranger in revealed.Except(expected))
            judgement.Fail(response.Entry, session.IdOf(holder), $"a share of {session.IdOf(stranger)}, who is no neighbour that dealt it one");
        foreach (var left in expected.Except(revealed))
            judgement.Fail(response.Entry, session.IdOf(holder), $"no share of its neighbour {session.IdOf(left)}");
    }
}
