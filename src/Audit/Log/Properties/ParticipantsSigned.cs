using System.Security.Cryptography;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>P28: what the log says participants sent, they signed.</summary>
internal sealed class ParticipantsSigned() : Property("P28", "participants' signatures", "Every message of a participant is signed with the key that the registry gives for it.")
{
    /// <summary>Signatures verified at a time: several batches of eight, and little memory.</summary>
    private const int Together = 64;

    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (context.RegistryFault is { } fault)
            judgement.Fail(null, null, fault);
        if (context.Registry is not { } keys)
        {
            judgement.Missing("the registry of identities (--registry)");
            return;
        }
        if (context.Request.AuthorityKey is null)
            judgement.Missing("the key of the registry's authority (--authority): the registry is taken as given");

        var pending = new List<(int Entry, string What, SignedMessage Message)>(Together);
        foreach (var (entry, message) in session.Advertisements)
            Verify(entry, message.Id, "the advertisement", Statements.Advertisement(message), message.Signature);
        if (session.Roster is not { } roster)
        {
            VerifyPending();
            return;
        }
        foreach (var (entry, message) in session.Shares.Values)
            Verify(entry, IdOf(message.From), "the shares", SharesStatement(roster, message), message.Signature);
        foreach (var (entry, message) in session.Inputs.Values)
            Verify(
                entry, IdOf(message.From), "the input",
                Statements.Input(roster.RosterId, IdOf(message.From), message.VectorRoot, message.SharedHash, SHA256.HashData(Complaint.Encode(message.Complaints))), message.Signature);
        foreach (var (entry, message) in session.SurvivorSignatures.Values)
            Verify(entry, IdOf(message.From), "the survivor signature", Statements.SurvivorSignature(roster.RosterId, IdOf(message.From), message.SurvivorRoot), message.Signature);
        foreach (var (entry, message) in session.Responses.Values)
            Verify(
                entry, IdOf(message.From), "the unmask response",
                Statements.UnmaskResponse(roster.RosterId, IdOf(message.From), session.SurvivorRoot, RevealedShare.Hash(message.Shares)), message.Signature);
        VerifyPending();
        judgement.Saw($"{session.Advertisements.Count + session.Shares.Count + session.Inputs.Count + session.SurvivorSignatures.Count + session.Responses.Count} signatures");

        ParticipantId IdOf(int index) => roster.Members[index].Id;

        void Verify(int entry, ParticipantId id, string what, byte[] statement, ReadOnlyMemory<byte> signature)
        {
            pending.Add((entry, what, new SignedMessage(id, statement, signature)));
            if (pending.Count == Together)
                VerifyPending();
        }

        void VerifyPending()
        {
            var valid = keys.VerifyAll([.. pending.Select(item => item.Message)]);
            foreach (var ((entry, what, (id, _, _)), isValid) in pending.Zip(valid))
            {
                if (!keys.TryFind(id, out _))
                    judgement.Fail(entry, id.Text, $"{what} is by {id}, who is not in the registry");
                else if (!isValid)
                    judgement.Fail(entry, id.Text, $"{what} of {id} does not have its signature");
            }
            pending.Clear();
        }
    }

    private static byte[] SharesStatement(SessionRoster roster, SharesMessage message)
    {
        var (commitments, items) = (new MerkleBuilder(), new MerkleBuilder());
        foreach (var item in message.Items)
        {
            commitments.Add(ShareEdge.CommitmentLeaf(item));
            items.Add(ShareEdge.ItemLeaf(item));
        }
        return Statements.Shares(roster.RosterId, roster.Members[message.From].Id, commitments.Root(), items.Root());
    }
}
