using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P5: each round's participants are among those of the round before, and never fewer than the minimum cohort.</summary>
internal sealed class SetsShrink() : Property("P5", "sets", "Who takes part in a round took part in the round before, all name the same sets, and no sum opens below the minimum cohort.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (session.Roster is not { } roster)
        {
            judgement.Reached(session, false, "the roster was fixed");
            return;
        }
        var least = session.Parameters!.MinimumCohort;
        Size("U1", roster.Members.Length, 1, session.Closed[0]);
        foreach (var (from, input) in session.Inputs)
        {
            judgement.Require(session.Shares.ContainsKey(from), input.Entry, session.IdOf(from), "an input by somebody who did not share");
            judgement.Require(input.Message.SharedHash.Span.SequenceEqual(session.SharedHash), input.Entry, session.IdOf(from), "the input names another U2 than the log shows");
        }
        foreach (var (from, signature) in session.SurvivorSignatures)
            judgement.Require(session.Inputs.ContainsKey(from), signature.Entry, session.IdOf(from), "a survivor signature by somebody who is no survivor");
        foreach (var request in session.Requests)
            judgement.Require(session.Survivors?.Contains(request.Message.Recipient) == true, request.Entry, null, $"a request to index {request.Message.Recipient}, which is no survivor");
        foreach (var (from, response) in session.Responses)
            judgement.Require(session.Requests.Any(request => request.Message.Recipient == from), response.Entry, session.IdOf(from), "shares by somebody who was not asked");
        if (session.Shared is { } shared)
            Size("U2", shared.Count, 2, session.Closed[1]);
        if (session.Survivors is { } survivors)
            Size("U3", survivors.Count, 3, session.Closed[2]);
        if (session.Abort is { Message.Code: AbortCode.CohortTooSmall } abort)
        {
            var left = session.Survivors?.Count ?? session.Shared?.Count ?? roster.Members.Length;
            judgement.Require(left < least, abort.Entry, null, $"aborted for fewer than {least} participants, and {left} remained");
        }
        if (session.Result is { } result)
            judgement.Require(
                result.Message.SurvivorRoot.AsSpan().SequenceEqual(session.SurvivorRoot), result.Entry, null,
                $"the result is about {result.Message.Survivors.Count} survivors with root {Convert.ToHexStringLower(result.Message.SurvivorRoot)}, the log shows {session.Survivors?.Count ?? 0} with {Convert.ToHexStringLower(session.SurvivorRoot)}");
        judgement.Saw($"{roster.Members.Length} advertised keys, {session.Shares.Count} shared them, {session.Inputs.Count} sent an input, {session.SurvivorSignatures.Count} signed the survivors, {session.Responses.Count} revealed shares; the minimum cohort is {least}");

        // A set that is too small is where the session has to end.
        void Size(string set, int count, int round, int? entry)
            => judgement.Require(count >= least || (round > 3 ? session.Result is null : session.Closed[round] is null), entry, null, $"|{set}| = {count} is below the minimum cohort {least}, and the session went on");
    }
}
