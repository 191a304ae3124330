using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Round 2, a malicious server: shares that are missing, spoilt or of another session, and sets of sharers that do not fit.</summary>
internal static class Deliveries
{
    public static ImmutableArray<Attack> All { get; } =
    [
        new ServerAttack("delivery_without_the_recipient", "The server tells a client that it did not share its keys.", [3], ["R2-01"], 2, server =>
            Attack(server, () => server.Delivery(0, 1, 2, 3, 4))),
        new ServerAttack("delivery_below_the_cohort", "The server tells a client that fewer than the minimum cohort shared their keys.", [6], ["R2-02"], 2, server =>
            Attack(server, () => server.Delivery(0, 0, 1, 2, 3)))
        {
            Options = new CastOptions { Cohort = 5 },
        },
        new ServerAttack("delivery_below_the_threshold", "The server leaves a client with fewer neighbours than open a secret.", [26], ["R2-03"], 2, server =>
            Attack(server, () => server.Delivery(0, 0, 1, 2))),
        new ServerAttack("item_withheld", "The server keeps back one neighbour's shares.", [4], ["R2-04"], 2, server =>
            Attack(server, () => server.MessageFor<ShareDeliveryMessage>(0) is var full ? full with { Items = full.Items.RemoveAt(1) } : full)),
        new ServerAttack("spoilt_item_to_provoke_a_complaint", "The server spoils an honest dealer's ciphertext on its way and hopes for the channel key in a complaint, which opens the true one.", [14], ["R2-07"], 2,
            server => Attack(server, () => WithItem(server, item => item with { Shares = item.Shares with { Ciphertext = Flipped(item.Shares.Ciphertext) } }))),
        new ServerAttack("spoilt_item_under_roots_of_the_server", "The same, with roots and proofs made to fit; only the dealer's signature cannot be made to.", [14], ["R2-07"], 2,
            server => Attack(server, () => WithItem(server, item =>
            {
                var shares = item.Shares with { Ciphertext = Flipped(item.Shares.Ciphertext) };
                var tree = MerkleTree.Of(Enumerable.Repeat(ShareEdge.ItemLeaf(shares), 4));
                return item with { Shares = shares, ItemRoot = tree.Root, ItemProof = tree.ProofOf(0) };
            }))),
        new ServerAttack("spoilt_key_commitment", "The server changes the commitment to a channel key.", [14], ["R2-06"], 2,
            server => Attack(server, () => WithItem(server, item => item with { Shares = item.Shares with { KeyCommitment = Flipped(item.Shares.KeyCommitment) } }))),
        new ServerAttack("spoilt_share_commitment", "The server changes the commitment to a share.", [13], ["R2-05"], 2,
            server => Attack(server, () => WithItem(server, item => item with { Shares = item.Shares with { SelfMaskCommitment = Flipped(item.Shares.SelfMaskCommitment) } }))),
        new ServerAttack("replayed_item", "The server delivers an item that the same dealer made for the same holder in an earlier session.", [7, 10], ["R2-06"], 2, server =>
        {
            using var earlier = new MaliciousServer(server.Cast, server.Target, server.Cast.Variant(proposal => proposal with { TrainingRound = 6 }));
            earlier.PlayTo(2);
            Attack(server, () => WithItem(server, _ => earlier.MessageFor<ShareDeliveryMessage>(0).Items[0]));
        }),
        new ServerAttack("replayed_delivery", "The server replays the whole delivery of an earlier session.", [7], ["W-14"], 2, server =>
        {
            using var earlier = new MaliciousServer(server.Cast, server.Target, server.Cast.Variant(proposal => proposal with { TrainingRound = 6 }));
            earlier.PlayTo(2);
            Attack(server, () => earlier.MessageFor<ShareDeliveryMessage>(0));
        }),
    ];

    private static void Attack(MaliciousServer server, Func<ShareDeliveryMessage> make)
    {
        server.PlayTo(2);
        server.Attack(0, make());
    }

    /// <summary>The delivery of the first client with its first item changed.</summary>
    private static ShareDeliveryMessage WithItem(MaliciousServer server, Func<DeliveredShares, DeliveredShares> change)
        => server.MessageFor<ShareDeliveryMessage>(0) is var full ? full with { Items = full.Items.SetItem(0, change(full.Items[0])) } : full;

    private static byte[] Flipped(ReadOnlyMemory<byte> bytes)
    {
        var flipped = bytes.ToArray();
        flipped[0] ^= 1;
        return flipped;
    }
}
