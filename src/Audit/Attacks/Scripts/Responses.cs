using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Rounds 3 and 4, a malicious client: signatures and shares that are not its own, not asked for, or bad.</summary>
internal static class Responses
{
    public static ImmutableArray<Attack> All { get; } =
    [
        new ClientAttack("survivor_signature_of_a_dropout", "A client whose input is missing signs the survivors.", [3, 9], ["R3-07"], 3, clients =>
        {
            clients.PlayTo(2);
            clients.Silent.Add(clients.Attacker);
            clients.PlayTo(3);
            clients.Exchange();
            clients.Attack(Signature(clients, clients.Sent<SurvivorSignatureMessage>(0).SurvivorRoot));
        }),
        Sign("signature_over_other_survivors", "A client signs another survivor set than the server proposed.", [3], "R3-08", (_, clients) => Signature(clients, new byte[32])),
        Sign("survivor_signature_forged", "A client sends a survivor signature that does not verify.", [3], "R3-09", (own, _) => own with { Signature = new byte[64] }),
        Sign("survivor_signature_in_anothers_name", "A client signs the survivors in another's name.", [3, 5], "R3-09", (own, _) => own with { From = 1 }),
        new ClientAttack("response_of_someone_who_did_not_sign", "A client reveals shares although it signed no survivors.", [3], ["R4-06"], 4, clients =>
        {
            clients.PlayTo(3);
            clients.Silent.Add(clients.Attacker);
            clients.PlayTo(4);
            clients.Attack(Signed(clients, Request(clients), [.. Enumerable.Range(0, 4).Select(dealer => new RevealedShare(dealer, ShareBundle.SelfMaskKind, new byte[32]))]));
        }),
        Respond("response_not_signed", "A client reveals shares that it can deny later.", [13], "R4-07", (own, _) => own with { Signature = new byte[64] }),
        Respond("response_in_anothers_name", "A client reveals shares in another's name.", [5, 13], "R4-07", (own, _) => own with { From = 1 }),
        Respond("share_of_the_other_kind", "A client reveals the mask root of a survivor, so that the server would hold both secrets' shares.", [4], "R4-08",
            (own, clients) => Signed(clients, Request(clients), own.Shares.SetItem(0, own.Shares[0] with { Kind = ShareBundle.MaskRootKind }))),
        Respond("both_kinds_of_one_participant", "A client reveals shares of both kinds of one survivor.", [4, 33], "W-09",
            (own, clients) => Signed(clients, Request(clients), own.Shares.SetItem(1, own.Shares[0] with { Kind = ShareBundle.MaskRootKind }))),
        Respond("one_share_too_few", "A client keeps one share back.", [13], "R4-08", (own, clients) => Signed(clients, Request(clients), own.Shares.RemoveAt(0))),
        new ClientAttack("second_response", "A client reveals other shares after its first were accepted.", [13], ["R4-09"], 4, clients =>
        {
            clients.PlayTo(4);
            clients.Exchange();
            clients.Attack(WithBadShare(clients));
        }),
        new ClientAttack("bad_share_from_the_holder", "A holder reveals a share that is not the one it was dealt, to spoil the sum.", [13], ["R4-10"], 4, clients =>
        {
            clients.PlayTo(4);
            clients.Exchange(except: clients.Attacker);
            clients.Plant(Frame.Encode(WithBadShare(clients)));
        })
        {
            Options = new CastOptions { CorruptFirst = true },
        },
    ];

    private static ClientAttack Sign(string name, string description, ImmutableArray<int> rows, string rule, Func<SurvivorSignatureMessage, MaliciousClients, SurvivorSignatureMessage> change)
        => new(name, description, rows, [rule], 3, clients =>
        {
            clients.PlayTo(3);
            clients.Exchange(except: [1, clients.Attacker]);
            clients.Attack(change(clients.Own<SurvivorSignatureMessage>(), clients));
        });

    private static ClientAttack Respond(string name, string description, ImmutableArray<int> rows, string rule, Func<UnmaskResponseMessage, MaliciousClients, UnmaskResponseMessage> change)
        => new(name, description, rows, [rule], 4, clients =>
        {
            clients.PlayTo(4);
            clients.Exchange(except: [1, clients.Attacker]);
            clients.Attack(change(clients.Own<UnmaskResponseMessage>(), clients));
        });

    private static UnmaskResponseMessage WithBadShare(MaliciousClients clients)
    {
        var own = clients.Own<UnmaskResponseMessage>();
        return Signed(clients, Request(clients), own.Shares.SetItem(0, own.Shares[0] with { Share = new byte[32] }));
    }

    private static UnmaskRequestMessage Request(MaliciousClients clients) => clients.MessageFor<UnmaskRequestMessage>(0);

    private static SurvivorSignatureMessage Signature(MaliciousClients clients, ReadOnlyMemory<byte> survivorRoot)
        => new(
            clients.Cast.Parameters.Id, clients.Attacker, survivorRoot,
            clients.Signer.Sign(Statements.SurvivorSignature(clients.Roster.RosterId, clients.Cast.Ids[clients.Attacker], survivorRoot)));

    /// <summary>A response of the attacker with any shares and a good signature.</summary>
    public static UnmaskResponseMessage Signed(MaliciousClients clients, UnmaskRequestMessage request, ImmutableArray<RevealedShare> shares)
    {
        var roster = clients.Roster;
        var root = SessionHashes.SurvivorRoot(
            roster.RosterId, clients.Sent<InputHeaderMessage>(0).SharedHash.ToArray(), request.Survivors.Bitmap, request.Survivors.Count, request.InputRoot.ToArray());
        var signature = clients.Signer.Sign(Statements.UnmaskResponse(roster.RosterId, clients.Cast.Ids[clients.Attacker], root, RevealedShare.Hash(shares)));
        return new UnmaskResponseMessage(clients.Cast.Parameters.Id, clients.Attacker, shares, signature);
    }
}
