using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P28: the server signed its offer, every request for shares and the end of the session.</summary>
internal sealed class ServerSigned() : Property("P28", "server's signatures", "The offer, every request for shares, and the result or abort are signed with the server's key.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        var (parameters, roster) = (session.Parameters!, session.Roster);
        if (context.Request.ServerKey is not { } expected)
            judgement.Missing("the server's public key (--server-key): the key in the offer is taken as given");
        else
            judgement.Require(expected.Span.SequenceEqual(parameters.ServerKey.Span), 0, null, $"the offer is by the server key {Convert.ToHexStringLower(parameters.ServerKey.Span)}, which is not the expected one");

        Verify(0, "the offer", Statements.Offer(parameters.Id), session.Offer!.Signature);
        if (session.Abort is { } abort)
            Verify(abort.Entry, "the abort", Statements.Abort(parameters.Id, abort.Message.Code, abort.Message.LogHead), abort.Message.ServerSignature);
        if (roster is null)
            return;
        foreach (var (entry, request) in session.Requests.Where(request => request.Message.Recipient < roster.Members.Length))
            Verify(
                entry, $"the request to {session.IdOf(request.Recipient)} about these survivors",
                Statements.Unmask(roster.RosterId, roster.Members[request.Recipient].Id, session.SurvivorRoot), request.Signature);
        if (session.Result is { } result)
            Verify(
                result.Entry, "the result",
                result.Message.Statement, result.Message.ServerSignature);
        judgement.Saw($"{1 + session.Requests.Count + (session.IsOver ? 1 : 0)} signatures");

        void Verify(int entry, string what, byte[] statement, ReadOnlyMemory<byte> signature)
            => judgement.Require(Signatures.Verify(parameters.ServerKey.Span, statement, signature.Span), entry, null, $"{what} does not have the server's signature");
    }
}
