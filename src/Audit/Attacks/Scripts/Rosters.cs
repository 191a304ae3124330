using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Round 1, a malicious server: rosters that put other keys, other people or another graph before a client.</summary>
internal static class Rosters
{
    private static readonly byte[] AboveThePrime = [0xF6, .. Enumerable.Repeat((byte)0xFF, 30), 0x7F];

    public static ImmutableArray<Attack> All { get; } =
    [
        new ServerAttack("different_model_for_one_client", "The server gives one client another model, and shows it the others' keys as if they were in the same session.", [1], ["R1-06"], 1, server =>
        {
            var other = server.Cast.Variant(proposal => proposal with { ModelHash = new byte[32] });
            server.Deliver(0, Frame.Encode(Forgery.Offer(other, server.Cast.ServerSigner)));
            server.Exchange(except: 0);
            var own = server.Advertised(0, other);
            var others = Enumerable.Range(1, 4).Select(client => server.Advertised(client, server.Parameters) with { Session = other.Id });
            server.Close();
            server.Attack(0, Forgery.Roster(other, 0, [own, .. others]));
        }),
        new ServerAttack("substituted_key", "The server puts a mask key of its own in the place of a participant's.", [5], ["R1-06"], 1, server =>
            Attack(server, all => all[1] = all[1] with { MaskKey = Forgery.PublicKey() })),
        new ServerAttack("invented_participant", "The server adds a participant whom nobody registered.", [5], ["R1-06"], 1, server =>
            Attack(server, all => all[3] = (all[3] with { Id = ParticipantId.Parse("client-03x"), ChannelKey = Forgery.PublicKey(), MaskKey = Forgery.PublicKey() }).Signed(server.Cast.Signers[4]))),
        new ServerAttack("own_key_echoed", "A corrupt client advertises the victim's own channel key.", [11], ["R1-07"], 1, server =>
            Attack(server, all => all[4] = (all[4] with { ChannelKey = all[0].ChannelKey }).Signed(server.Cast.Signers[4]))),
        new ServerAttack("low_order_key", "A corrupt client advertises a point of low order, with which every agreement is zero.", [11], ["R1-07"], 1, server =>
            Attack(server, all => all[4] = (all[4] with { MaskKey = new byte[32] }).Signed(server.Cast.Signers[4]))),
        new ServerAttack("non_canonical_key", "A corrupt client advertises a key above the prime: a second form of another key.", [11, 33], ["R1-07"], 1, server =>
            Attack(server, all => all[4] = (all[4] with { MaskKey = AboveThePrime }).Signed(server.Cast.Signers[4]))),
        new ServerAttack("key_of_a_cloned_generator", "Two participants have the same mask key, as after the clone of a machine.", [19], ["R1-07"], 1, server =>
            Attack(server, all => all[4] = (all[4] with { MaskKey = all[1].MaskKey }).Signed(server.Cast.Signers[4]))),
        new ServerAttack("one_participant_twice", "A corrupt client stands in the roster twice, with two sets of keys, to count twice.", [5, 33], ["R1-05"], 1, server =>
            Attack(server, all => all[3] = (all[4] with { ChannelKey = Forgery.PublicKey(), MaskKey = Forgery.PublicKey() }).Signed(server.Cast.Signers[4]))),
        new ServerAttack("unsorted_roster", "The server orders the roster as it likes, to choose who holds which share.", [33], ["R1-05"], 1, server =>
            Attack(server, all => (all[1], all[2]) = (all[2], all[1]))),
        new ServerAttack("roster_below_the_cohort", "The server shows a client a roster of itself and one corrupt client.", [6], ["R1-01"], 1, server =>
        {
            server.PlayTo(1);
            var all = server.Advertisements();
            server.Attack(0, Forgery.Roster(server.Parameters, 0, all[0], all[4]));
        }),
        new ServerAttack("own_entry_replaced", "The server replaces the client's own mask key in the client's roster.", [5], ["R1-04"], 1, server =>
            Attack(server, all => all[0] = all[0] with { MaskKey = Forgery.PublicKey() })),
        new ServerAttack("roster_under_another_root", "The server shows entries that the root does not bind.", [5, 27], ["R1-03"], 1, server =>
        {
            server.PlayTo(1);
            server.Attack(0, server.RosterFor(0) with { RosterRoot = new byte[32] });
        }),
        new ServerAttack("stranger_in_place_of_a_neighbour", "On a ring the server chooses a client's neighbours itself.", [27], ["R1-08"], 1, server =>
        {
            server.PlayTo(1);
            var roster = server.RosterFor(0);
            var tree = MerkleTree.Of(server.Advertisements().Select(Frame.EncodeBody));
            var stranger = Enumerable.Range(1, 7).First(index => roster.Entries.All(entry => entry.Index != index));
            server.Attack(0, roster with
            {
                Entries = [.. roster.Entries.Take(2).Append(new RosterEntry(stranger, server.Advertised(stranger, server.Parameters), tree.ProofOf(stranger))).OrderBy(entry => entry.Index)],
            });
        })
        {
            Options = new CastOptions { Clients = 8, Corrupt = 0, Graph = new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 0, 0) },
        },
        new ServerAttack("replayed_roster", "The server replays the roster of an earlier session.", [7], ["W-14"], 1, server =>
        {
            using var earlier = new MaliciousServer(server.Cast, server.Target, server.Cast.Variant(proposal => proposal with { TrainingRound = 6 }));
            earlier.PlayTo(1);
            server.PlayTo(1);
            server.Attack(0, earlier.FrameFor(0));
        }),
    ];

    /// <summary>Shows the first client a complete roster with something changed and the root made to fit.</summary>
    private static void Attack(MaliciousServer server, Action<AdvertisementMessage[]> change)
    {
        server.PlayTo(1);
        var all = server.Advertisements();
        change(all);
        server.Attack(0, Forgery.Roster(server.Parameters, 0, all));
    }
}
