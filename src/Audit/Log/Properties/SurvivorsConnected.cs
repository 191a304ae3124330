using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P8: the survivors' graph is in one piece, so the sum does not fall into parts.</summary>
internal sealed class SurvivorsConnected() : Property("P8", "survivors connected", "The graph among the survivors is in one piece, and each has at least t survivors among its neighbours: the sum cannot be opened in parts.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (!judgement.Reached(session, session.Responses.Count > 0 && session.Survivors is not null, "secrets were revealed"))
            return;
        var (roster, survivors) = (session.Roster!, session.Survivors!);
        foreach (var survivor in survivors.Indices)
        {
            var around = roster.CountNeighbors(survivor, survivors);
            judgement.Require(around >= roster.Graph.Threshold || session.Result is null, session.Closed[2], session.IdOf(survivor), $"{around} survivors among its neighbours, t = {roster.Graph.Threshold}");
        }
        var reached = ReachedFromFirst(roster, survivors);
        judgement.Require(reached == survivors.Count, session.Closed[2], null, $"from one survivor only {reached} of {survivors.Count} can be reached through survivors");
        judgement.Saw($"{survivors.Count} survivors in one piece");
    }

    private static int ReachedFromFirst(SessionRoster roster, ParticipantSet survivors)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>(survivors.Indices.Take(1));
        while (open.TryPop(out var member))
        {
            if (!reached.Add(member))
                continue;
            foreach (var neighbor in roster.NeighborsOf(member))
                if (survivors.Contains(neighbor) && !reached.Contains(neighbor))
                    open.Push(neighbor);
        }
        return reached.Count;
    }
}
