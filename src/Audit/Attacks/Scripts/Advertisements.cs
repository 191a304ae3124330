using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Rounds 0 and 1, a malicious client: keys and shares that are not its own, not good, or twice.</summary>
internal static class Advertisements
{
    public static ImmutableArray<Attack> All { get; } =
    [
        Advertise("advertisement_of_a_stranger", "Somebody who is not registered takes part.", [5], "R0-05", (own, clients) => (own with { Id = ParticipantId.Parse("stranger") }).Signed(clients.Signer)),
        Advertise("advertisement_in_anothers_name", "A client advertises keys in another's name.", [5], "R0-06", (own, clients) => (own with { Id = clients.Cast.Ids[1] }).Signed(clients.Signer)),
        Advertise("advertisement_with_a_low_order_key", "A client advertises a point of low order.", [11], "R0-07", (own, clients) => (own with { ChannelKey = new byte[32] }).Signed(clients.Signer)),
        Advertise("advertisement_of_anothers_key", "A client advertises another's mask key as its own.", [11, 19], "R0-08",
            (own, clients) => (own with { MaskKey = clients.Sent<AdvertisementMessage>(0).MaskKey }).Signed(clients.Signer)),
        Advertise("one_key_for_both_uses", "A client advertises one key for channels and masks: its channel key would be opened when it drops out.", [11], "R0-08",
            (own, clients) => (own with { MaskKey = own.ChannelKey }).Signed(clients.Signer)),
        Advertise("advertisement_of_another_task", "A client replays what it advertised for another task.", [7, 30], "W-14",
            (own, clients) => own with { Session = clients.Cast.Variant(proposal => proposal with { Task = "another" }).Id }),
        new ClientAttack("second_advertisement", "A client advertises other keys after its first were accepted.", [7], ["R0-09"], 0, clients =>
        {
            clients.Exchange();
            clients.Attack((clients.Own<AdvertisementMessage>() with { ChannelKey = Forgery.PublicKey(), MaskKey = Forgery.PublicKey() }).Signed(clients.Signer));
        })
        {
            Options = new CastOptions { MaximumParticipants = 6 },
        },
        new ClientAttack("one_participant_too_many", "A client joins a session that is full.", [18], ["R0-10"], 0, clients =>
        {
            clients.Exchange(except: clients.Attacker);
            clients.Attack(clients.Own<AdvertisementMessage>());
            clients.Silent.Add(clients.Attacker);
        })
        {
            Options = new CastOptions { MaximumParticipants = 4 },
        },
        new ClientAttack("late_advertisement", "A client waits for the others' keys and advertises after the roster is fixed.", [27, 31], ["R0-11"], 0, clients =>
        {
            clients.Exchange(except: clients.Attacker);
            var late = clients.Own<AdvertisementMessage>();
            clients.Close();
            clients.Silent.Add(clients.Attacker);
            clients.Attack(late);
        }),
        Share("shares_for_too_few", "A dealer leaves one neighbour without shares.", [13], "R1-10", (own, clients) => Signed(clients, own.Items.RemoveAt(3))),
        Share("shares_not_signed", "A dealer sends shares that it can deny later.", [13], "R1-11", (own, _) => own with { Signature = new byte[64] }),
        Share("shares_in_anothers_name", "A client deals shares in another's name.", [5, 13], "R1-11", (own, _) => own with { From = 1 }),
        new ClientAttack("second_shares", "A dealer sends other shares after its first were accepted.", [13], ["R1-12"], 1, clients =>
        {
            clients.PlayTo(1);
            clients.Exchange();
            var own = clients.Own<SharesMessage>();
            clients.Attack(Signed(clients, own.Items.Reverse().ToImmutableArray()));
        }),
        new ClientAttack("bad_share_from_the_dealer", "A dealer seals shares for one holder that do not match its commitments.", [13], ["R2-09"], 2, clients =>
            Deal(clients, (edge, key, item, root) => edge.Holder.Index == 0 ? edge.Seal(key, new byte[32], new byte[32], Bytes(item.MaskRootCommitment), Bytes(item.SelfMaskCommitment), root) : item)),
        new ClientAttack("garbage_from_the_dealer", "A dealer sends one holder a ciphertext that does not open.", [13], ["R2-07"], 2, clients =>
            Deal(clients, (edge, _, item, _) => edge.Holder.Index == 0 ? item with { Ciphertext = new byte[EncryptedShares.CiphertextBytes] } : item)),
        new ClientAttack("key_commitment_from_the_dealer", "A dealer commits to a key that is not that of the channel, so that no complaint can prove anything; the edge is left out without blame.", [14], [], null, clients =>
            Deal(clients, (edge, _, item, _) => edge.Holder.Index == 0 ? item with { KeyCommitment = new byte[32] } : item)),
        new ClientAttack("inconsistent_self_mask_shares", "A dealer's shares match its commitments and do not give the self-mask seed that it advertised.", [13], ["R4-11"], 4, clients =>
        {
            clients.MayAbort = AbortCode.BadShares;
            DealOtherSecrets(clients, ShareBundle.SelfMaskKind);
        }),
        new ClientAttack("inconsistent_mask_root_shares", "A dealer's shares do not give its mask root, and it drops out.", [13], ["R4-12"], 4, clients =>
        {
            clients.MayAbort = AbortCode.BadShares;
            DealOtherSecrets(clients, ShareBundle.MaskRootKind);
            clients.Silent.Add(clients.Attacker);
        }),
    ];

    private static ClientAttack Advertise(
        string name, string description, ImmutableArray<int> rows, string rule, Func<AdvertisementMessage, MaliciousClients, AdvertisementMessage> change)
        => new(name, description, rows, [rule], 0, clients =>
        {
            clients.Exchange(except: clients.Attacker);
            clients.Attack(change(clients.Own<AdvertisementMessage>(), clients));
        });

    private static ClientAttack Share(string name, string description, ImmutableArray<int> rows, string rule, Func<SharesMessage, MaliciousClients, SharesMessage> change)
        => new(name, description, rows, [rule], 1, clients =>
        {
            clients.PlayTo(1);
            clients.Exchange(except: [1, clients.Attacker]);
            clients.Attack(change(clients.Own<SharesMessage>(), clients));
        });

    /// <summary>Items of the attacker with its signature over them.</summary>
    private static SharesMessage Signed(MaliciousClients clients, ImmutableArray<EncryptedShares> items)
    {
        var roster = clients.Roster;
        var unsigned = new SharesMessage(clients.Cast.Parameters.Id, roster.IndexOf(clients.Cast.Ids[clients.Attacker]), items, default);
        var dealt = new DealtShares(unsigned);
        return unsigned with { Signature = clients.Signer.Sign(Statements.Shares(roster.RosterId, clients.Cast.Ids[clients.Attacker], dealt.CommitmentRoot, dealt.ItemRoot)) };
    }

    /// <summary>Deals the attacker's shares with some items changed; they are accepted in round 1, where nobody can open them.</summary>
    private static void Deal(MaliciousClients clients, Func<ShareEdge, SecretBytes, EncryptedShares, byte[], EncryptedShares> change)
    {
        clients.PlayTo(1);
        clients.Exchange(except: clients.Attacker);
        var items = clients.Own<SharesMessage>().Items;
        var root = MerkleTree.Of(items.Select(ShareEdge.CommitmentLeaf)).Root;
        clients.Plant(Frame.Encode(Signed(clients, [.. items.Select((item, position) => WithKey(clients, position, (edge, key) => change(edge, key, item, root)))])));
        clients.Close();
    }

    private static void DealOtherSecrets(MaliciousClients clients, int kind)
    {
        clients.PlayTo(1);
        clients.Exchange(except: clients.Attacker);
        var items = clients.Own<SharesMessage>().Items;
        var wrong = Enumerable.Range(0, items.Length).Select(position => Enumerable.Repeat((byte)(17 * position + 1), 32).ToArray()).ToArray();
        var committed = items.Select((item, position) => WithKey(clients, position, (edge, _) => kind == ShareBundle.MaskRootKind
            ? item with { MaskRootCommitment = edge.Commitment(kind, wrong[position]), SelfMaskCommitment = edge.Commitment(ShareBundle.SelfMaskKind, wrong[position]) }
            : item with { SelfMaskCommitment = edge.Commitment(kind, wrong[position]), MaskRootCommitment = edge.Commitment(ShareBundle.MaskRootKind, wrong[position]) })).ToArray();
        var root = MerkleTree.Of(committed.Select(ShareEdge.CommitmentLeaf)).Root;
        clients.Plant(Frame.Encode(Signed(clients, [.. committed.Select((item, position) => WithKey(clients, position, (edge, key) =>
            edge.Seal(key, wrong[position], wrong[position], Bytes(item.MaskRootCommitment), Bytes(item.SelfMaskCommitment), root)))])));
        clients.Close();
    }

    /// <summary>Works on the edge to one of the attacker's neighbours with the key of that channel.</summary>
    private static EncryptedShares WithKey(MaliciousClients clients, int position, Func<ShareEdge, SecretBytes, EncryptedShares> work)
    {
        var roster = clients.Roster;
        var own = roster.IndexOf(clients.Cast.Ids[clients.Attacker]);
        var holder = roster.NeighborsOf(own)[position];
        using var channelKey = clients.ChannelKey;
        using var agreed = AgreedSecrets.With(channelKey, [roster.Members[holder].ChannelKey]);
        var edge = roster.Edge(own, holder);
        using var key = edge.ChannelKey(agreed[0]);
        return work(edge, key);
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) => memory.ToArray();
}
