using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Round 3, a malicious server: survivor sets that differ, are too small, or stand for other inputs.</summary>
internal static class Survivors
{
    public static ImmutableArray<Attack> All { get; } =
    [
        new ServerAttack("two_survivor_sets_for_one_client", "The server proposes a second survivor set to a client that signed the first.", [3], ["R3-06"], 3, server =>
        {
            server.PlayTo(3);
            server.Deliver(0, server.FrameFor(0));
            server.Attack(0, server.Proposal(0, 0, 1, 2, 4));
        }),
        new ServerAttack("two_survivor_sets_for_two_groups", "The server shows two groups of clients two survivor sets and asks each for the shares that its set calls for; the corrupt client signs both.", [3, 4], ["R4-04"], 4, server =>
        {
            server.PlayTo(3);
            server.Deliver(0, Frame.Encode(server.Proposal(0, 0, 1, 2, 4)));
            server.Deliver(1, Frame.Encode(server.Proposal(1, 0, 1, 2, 4)));
            server.Deliver(2, Frame.Encode(server.Proposal(2, 1, 2, 3, 4)));
            server.Deliver(3, Frame.Encode(server.Proposal(3, 1, 2, 3, 4)));
            server.Attack(0, server.Request(0, [0, 1, 2, 4], [1, 4]));
            server.Attack(1, server.Request(1, [0, 1, 2, 4], [0, 4]));
            server.Attack(2, server.Request(2, [1, 2, 3, 4], [3, 4]));
            server.Attack(3, server.Request(3, [1, 2, 3, 4], [2, 4]));
        }),
        new ServerAttack("survivors_who_never_shared", "The server counts a participant among the survivors who never shared its keys.", [3, 5], ["R3-01"], 3, server =>
        {
            server.PlayTo(1);
            server.Exchange(except: 3);
            server.Close();
            server.PlayTo(3);
            server.Attack(0, server.Proposal(0, 0, 1, 2, 3, 4));
        }),
        new ServerAttack("survivors_without_the_recipient", "The server tells a client that it dropped out, although its input arrived.", [3, 9], ["R3-02"], 3, server =>
            Attack(server, 1, 2, 3, 4)),
        new ServerAttack("survivors_below_the_cohort", "The server proposes fewer survivors than the minimum cohort, for a sum of few inputs with little noise.", [6, 24], ["R3-03"], 3, server =>
            Attack(server, 0, 1, 2, 3))
        {
            Options = new CastOptions { Cohort = 5 },
        },
        new ServerAttack("survivors_below_the_threshold", "The server calls so many neighbours dropouts that a client is cut off.", [26], ["R3-04"], 3, server =>
            Attack(server, 0, 1, 2)),
        new ServerAttack("input_swapped_under_the_root", "The server certifies another input in a client's name.", [3], ["R3-05"], 3, server =>
        {
            server.PlayTo(3);
            server.Attack(0, server.Proposal(1, 0, 1, 2, 3, 4) with { HeaderProof = server.MessageFor<SurvivorProposalMessage>(1).HeaderProof });
        }),
        new ServerAttack("dropout_whose_input_arrived", "The server calls a client a dropout whose masked input it has, collects the shares of that client's mask root, and takes the pairwise masks off.", [9], [], null, server =>
        {
            server.PlayTo(2);
            server.Withheld.Add(3);
            server.Exchange();
        }),
    ];

    private static void Attack(MaliciousServer server, params int[] survivors)
    {
        server.PlayTo(3);
        server.Attack(0, server.Proposal(0, survivors));
    }
}
