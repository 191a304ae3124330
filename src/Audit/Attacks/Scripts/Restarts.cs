using System.Collections.Immutable;

namespace SecureFed.Audit;

/// <summary>A malicious server and a client that crashes: what it stored before its last answer left must bind it as if it had never stopped.</summary>
internal static class Restarts
{
    public static ImmutableArray<Attack> All { get; } =
    [
        Restart("joined_again_after_losing_its_state", "A client crashes and loses everything but the list of what it joined; the server offers it the same attempt again, for new keys in an old cohort.", [7, 10], ["R0-04"], 1, server =>
        {
            var offer = Forgery.Offer(server.Parameters, server.Cast.ServerSigner);
            server.Restart(0, isStateLost: true);
            server.Attack(0, offer);
        }) with { Round = 0 },
        Restart("another_roster_after_a_restart", "A client crashes after sharing; the server shows it another roster, so that it would deal the same secrets to other holders.", [7, 10], ["W-06"], 1, server =>
        {
            var all = server.Advertisements();
            all[4] = (all[4] with { ChannelKey = Forgery.PublicKey(), MaskKey = Forgery.PublicKey() }).Signed(server.Cast.Signers[4]);
            server.Deliver(0, server.FrameFor(0));
            server.Restart(0);
            server.Attack(0, Forgery.Roster(server.Parameters, 0, all));
        }),
        Restart("another_delivery_after_a_restart", "A client crashes after masking its input; the server names other sharers, so that the difference of two masked inputs would show a mask.", [4, 8], ["W-06"], 2, server =>
        {
            var other = server.Delivery(0, 0, 1, 2, 4);
            server.Deliver(0, server.FrameFor(0));
            server.Restart(0);
            server.Attack(0, other);
        }),
        Restart("two_survivor_sets_across_a_restart", "A client crashes after signing one survivor set; the server proposes another.", [3], ["R3-06"], 3, server =>
        {
            server.Deliver(0, server.FrameFor(0));
            server.Restart(0);
            server.Attack(0, server.Proposal(0, 0, 1, 2, 4));
        }),
        Restart("both_shares_across_a_restart", "A client crashes after revealing shares for one survivor set; the server asks for those of another in which a survivor is a dropout.", [4], ["R4-05"], 4, server =>
        {
            server.Deliver(0, server.FrameFor(0));
            server.Restart(0);
            server.Attack(0, server.Request(0, [0, 1, 2, 4], [1, 2, 4]));
        }),
        Restart("replayed_request_after_a_restart", "A client crashes before it is asked for shares; the server replays the request of an earlier session with the same survivors.", [7], ["W-14"], 4, server =>
        {
            using var earlier = new MaliciousServer(server.Cast, server.Target, server.Cast.Variant(proposal => proposal with { TrainingRound = 6 }));
            earlier.PlayTo(4);
            server.Restart(0);
            server.Attack(0, earlier.FrameFor(0));
        }),
        new ServerAttack("same_request_after_a_restart", "A client crashes after revealing shares; the server asks the same again and hopes for other shares.", [4, 7], [], null, server =>
        {
            server.PlayTo(4);
            var request = server.FrameFor(0);
            var first = server.Deliver(0, request);
            server.Restart(0);
            if (!server.Deliver(0, request).Frames.SelectMany(frame => frame.ToArray()).SequenceEqual(first.Frames.SelectMany(frame => frame.ToArray())))
                server.Lost ??= "the client answered the same request with other bytes";
        }),
    ];

    private static ServerAttack Restart(string name, string description, ImmutableArray<int> rows, ImmutableArray<string> rules, int round, Action<MaliciousServer> script)
        => new(name, description, rows, rules, round, server =>
        {
            server.PlayTo(round);
            script(server);
        });
}
