namespace SecureFed.Audit;

/// <summary>P1: of nobody both secrets were asked for.</summary>
internal sealed class OneSecretEach() : Property("P1", "one secret each", "Of nobody both secrets were asked for or revealed, in this log or another log of the session: no single input can be opened.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        foreach (var group in session.Requests.GroupBy(request => request.Message.Recipient).Where(group => group.Count() > 1))
            judgement.Fail(group.Last().Entry, session.IdOf(group.Key), $"asked {group.Count()} times");
        if (session.Survivors is not null)
            foreach (var (holder, response) in session.Responses)
                foreach (var share in response.Message.Shares.Where(share => share.Kind != session.KindOf(share.Dealer)))
                    judgement.Fail(
                        response.Entry, session.IdOf(holder),
                        $"revealed the {NameOf(share.Kind)} of {session.IdOf(share.Dealer)}, who {(session.Survivors.Contains(share.Dealer) ? "survived" : "dropped out")}");
        foreach (var other in context.Sessions.Where(other => other != session && other.Roster is not null && session.Roster?.RosterId.AsSpan().SequenceEqual(other.Roster.RosterId) == true))
            foreach (var (dealer, kinds) in KindsOf(session))
                if (KindsOf(other).TryGetValue(dealer, out var others) && others.Except(kinds).Any())
                    judgement.Fail(null, session.IdOf(dealer), $"with {other.Log} both of its secrets were revealed");
        var all = KindsOf(session);
        judgement.Saw($"{all.Count(item => item.Value.Contains(2))} self-mask seeds and {all.Count(item => item.Value.Contains(1))} mask roots were asked for, of nobody both");
    }

    private static Dictionary<int, HashSet<int>> KindsOf(SessionEvidence session) => session.Responses.Values
        .SelectMany(response => response.Message.Shares).GroupBy(share => share.Dealer).ToDictionary(group => group.Key, group => group.Select(share => share.Kind).ToHashSet());

    private static string NameOf(int kind) => kind == 1 ? "mask root" : "self-mask seed";
}
