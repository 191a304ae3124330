using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>What is different on a ring, where a client knows its neighbours only and believes the rest by roots and proofs. Eight clients, one of them corrupt, four neighbours each, threshold three.</summary>
internal static class Rings
{
    private static readonly CastOptions Ring = new()
    {
        Clients = 8,
        Cohort = 6,
        Graph = new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 125_000, 125_000),
    };

    private static readonly int[] Everybody = [.. Enumerable.Range(0, 8)];

    public static ImmutableArray<Attack> All { get; } =
    [
        Server("neighbour_left_out_on_a_ring", "The server hides one neighbour from a client, to leave it with fewer that must agree.", [27], "R1-08", 1, server =>
        {
            var roster = server.RosterFor(0);
            server.Attack(0, roster with { Entries = [.. roster.Entries.Where(entry => entry.Index != server.NeighborsOf(0)[0])] });
        }),
        Server("proof_of_another_place_on_a_ring", "The server shows a neighbour's keys with the proof of another place in the roster.", [27], "R1-03", 1, server =>
        {
            var roster = server.RosterFor(0);
            var (one, two) = (roster.Entries[^1], roster.Entries[^2]);
            server.Attack(0, roster with { Entries = roster.Entries.SetItem(roster.Entries.Length - 1, one with { Proof = two.Proof }) });
        }),
        Server("neighbours_without_shares_on_a_ring", "The server calls two of a client's neighbours dropouts before inputs, so that the rest are too few.", [26], "R2-03", 2, server =>
            server.Attack(0, server.Delivery(0, WithoutTwoNeighbors(server)))),
        Server("neighbours_called_dropouts_on_a_ring", "The server calls so many neighbours of one client dropouts that a part of the ring is cut off.", [26], "R3-04", 3, server =>
            server.Attack(0, server.Proposal(0, WithoutTwoNeighbors(server)))),
        Server("two_survivor_sets_for_neighbours_on_a_ring", "The server shows a client one survivor set and its neighbours another; the corrupt client signs both.", [3, 4], "R4-04", 3, server =>
        {
            int[] others = [.. Everybody.Where(client => client != Stranger(server))];
            server.Deliver(0, server.FrameFor(0));
            foreach (var neighbor in server.NeighborsOf(0).Where(server.Cast.IsHonest))
                server.Deliver(neighbor, Frame.Encode(server.Proposal(neighbor, others)));
            server.Attack(0, server.Request(0, Everybody, [.. server.NeighborsOf(0).Where(neighbor => !server.Cast.IsHonest(neighbor))]));
        }) with { Round = 4 },
        Server("signatures_of_strangers_on_a_ring", "The server counts valid signatures by survivors who are no neighbours.", [3, 27], "R4-03", 4, server =>
            server.Attack(0, server.Request(0, Everybody, [.. Strangers(server).Take(2).Append(server.NeighborsOf(0).First(server.Cast.IsHonest)).Order()]))),
        Server("both_shares_in_two_requests_on_a_ring", "The server asks for the shares of all survivors, and then for those of a set in which a neighbour is a dropout.", [4], "R4-05", 4, server =>
        {
            var neighbors = server.NeighborsOf(0);
            server.Deliver(0, server.FrameFor(0));
            server.Attack(0, server.Request(0, [.. Everybody.Where(client => client != neighbors[0])], neighbors[1..]));
        }),
        new ClientAttack("complaint_about_a_stranger_on_a_ring", "A client complains about somebody who is no neighbour and dealt it nothing.", [14], ["R2-16"], 2, clients =>
        {
            clients.PlayTo(2);
            clients.Exchange(except: clients.Attacker);
            clients.Attack(Inputs.Signed(clients, clients.Own<InputHeaderMessage>() with { Complaints = [new Complaint(Stranger(clients), "R2-09", default)] }));
        })
        {
            Options = Ring,
        },
        new ClientAttack("share_of_a_stranger_on_a_ring", "A client reveals a share of somebody who dealt it none, in the place of a neighbour's.", [13], ["R4-08"], 4, clients =>
        {
            clients.PlayTo(4);
            clients.Exchange(except: clients.Attacker);
            var shares = clients.Own<UnmaskResponseMessage>().Shares.RemoveAt(0).Add(new RevealedShare(Stranger(clients), ShareBundle.SelfMaskKind, new byte[32]));
            clients.Attack(Responses.Signed(clients, clients.MessageFor<UnmaskRequestMessage>(0), [.. shares.OrderBy(share => share.Dealer)]));
        })
        {
            Options = Ring,
        },
    ];

    private static ServerAttack Server(string name, string description, ImmutableArray<int> rows, string rule, int round, Action<MaliciousServer> script)
        => new(name, description, rows, [rule], round, server =>
        {
            server.PlayTo(round);
            script(server);
        })
        {
            Options = Ring,
        };

    private static int[] WithoutTwoNeighbors(MaliciousServer server) => [.. Everybody.Except(server.NeighborsOf(0).Take(2))];

    /// <summary>Honest clients that are no neighbours of the first.</summary>
    private static IEnumerable<int> Strangers(MaliciousServer server) => server.Cast.Honest.Where(client => client != 0 && !server.NeighborsOf(0).Contains(client));

    private static int Stranger(MaliciousServer server) => Strangers(server).First();

    /// <summary>An honest client that is no neighbour of the attacker's.</summary>
    private static int Stranger(MaliciousClients clients)
    {
        var neighbors = clients.Roster.NeighborsOf(clients.Attacker).ToArray();
        return clients.Cast.Honest.First(client => !neighbors.Contains(client));
    }
}
