using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Round 4, a malicious server: requests for shares that it has no right to, and ends that never were.</summary>
internal static class Requests
{
    private static readonly int[] Everybody = [0, 1, 2, 3, 4];
    private static readonly int[] WithoutOne = [0, 1, 2, 4];

    public static ImmutableArray<Attack> All { get; } =
    [
        new ServerAttack("both_shares_in_one_request", "The server adds a field to its request that asks for both kinds of share.", [4, 34], ["W-02"], 4, server =>
        {
            server.PlayTo(4);
            var request = server.FrameFor(0).ToArray();

            // The body, an array of six, stands behind [1, 10]; it becomes an array of seven that ends with both kinds.
            request[3]++;
            server.Attack(0, (byte[])[.. request, 0x92, ShareBundle.MaskRootKind, ShareBundle.SelfMaskKind]);
        }),
        new ServerAttack("both_shares_in_two_requests", "The server asks for the shares of one survivor set, and then for those of another in which a survivor is a dropout.", [4], ["R4-05"], 4, server =>
        {
            server.PlayTo(4);
            server.Deliver(0, server.FrameFor(0));
            server.Attack(0, server.Request(0, WithoutOne, [1, 2, 4]));
        }),
        new ServerAttack("request_for_another_survivor_set", "The server asks for the shares of a survivor set that the client did not sign, but enough of its neighbours did.", [3, 4], ["R4-02"], 4, server =>
        {
            server.PlayTo(3);
            server.Deliver(0, server.FrameFor(0));
            server.Deliver(1, Frame.Encode(server.Proposal(1, WithoutOne)));
            server.Deliver(2, Frame.Encode(server.Proposal(2, WithoutOne)));
            server.Attack(0, server.Request(0, WithoutOne, [1, 2, 4]));
        }),
        new ServerAttack("request_without_a_certificate", "The server asks for shares without a single survivor signature.", [3, 4], ["R4-04"], 4, server =>
            Attack(server, () => server.Request(0, Everybody, []))),
        new ServerAttack("request_with_too_few_signatures", "The server forwards one survivor signature less than the threshold.", [3], ["R4-04"], 4, server =>
            Attack(server, () => server.Request(0, Everybody, [1, 4]))),
        new ServerAttack("request_with_forged_signatures", "The server makes survivor signatures up.", [3], ["R4-03"], 4, server =>
            Attack(server, () => server.Request(0, Everybody, [1, 2, 3]) is var request
                ? request with { Signatures = [.. request.Signatures.Select(item => item with { Signature = new byte[64] })] } : request)),
        new ServerAttack("own_signature_counted", "The server counts the client's own survivor signature towards the threshold.", [3], ["R4-03"], 4, server =>
            Attack(server, () => server.Request(0, Everybody, [0, 1, 4]))),
        new ServerAttack("one_signature_twice", "The server counts one survivor signature twice.", [3, 33], ["W-09"], 4, server =>
            Attack(server, () => server.Request(0, Everybody, [1, 1, 4]))),
        new ServerAttack("request_not_signed", "Somebody without the server's key asks for shares.", [5], ["R4-01"], 4, server =>
            Attack(server, () => server.MessageFor<UnmaskRequestMessage>(0) with { ServerSignature = new byte[64] })),
        new ServerAttack("request_of_another_recipient", "A request that the server signed for one client is shown to another.", [7], ["R4-01"], 4, server =>
            Attack(server, () => server.MessageFor<UnmaskRequestMessage>(0) with { ServerSignature = server.MessageFor<UnmaskRequestMessage>(1).ServerSignature })),
        new ServerAttack("replayed_request", "The server replays the request of an earlier session with the same survivors.", [7], ["W-14"], 4, server =>
        {
            using var earlier = new MaliciousServer(server.Cast, server.Target, server.Cast.Variant(proposal => proposal with { TrainingRound = 6 }));
            earlier.PlayTo(4);
            server.PlayTo(4);
            server.Attack(0, earlier.FrameFor(0));
        }),
        new ServerAttack("result_of_another_sum", "The server signs a result over survivors that the client never agreed to.", [3], ["R4-14"], 5, server =>
        {
            server.PlayTo(5);
            var other = server.MessageFor<ResultMessage>(0) with { InputRoot = new byte[32] };
            server.Attack(0, other with { ServerSignature = server.Cast.ServerSigner.Sign(other.Statement) });
        }),
        new ServerAttack("result_not_signed", "Somebody without the server's key announces a sum.", [5], ["R4-14"], 5, server =>
        {
            server.PlayTo(5);
            server.Attack(0, server.MessageFor<ResultMessage>(0) with { AggregateHash = new byte[32] });
        }),
        new ServerAttack("abort_not_signed", "Somebody without the server's key ends the session for a client.", [5], ["R4-15"], 5, server =>
        {
            server.PlayTo(2);
            server.Attack(0, new AbortMessage(server.Parameters.Id, AbortCode.Host, new byte[32], new byte[64]));
        }),
    ];

    private static void Attack(MaliciousServer server, Func<UnmaskRequestMessage> make)
    {
        server.PlayTo(4);
        server.Attack(0, make());
    }
}
