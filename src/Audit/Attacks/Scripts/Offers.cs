using System.Collections.Immutable;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>Round 0, a malicious server: sessions that no client may join.</summary>
internal static class Offers
{
    public static ImmutableArray<Attack> All { get; } =
    [
        new ServerAttack("offer_of_an_impostor", "A server that the client does not work with offers a session of its own.", [5, 32], ["R0-02"], 0, server =>
        {
            using var impostor = new KeySigner(new byte[32]);
            server.Attack(0, Forgery.Offer(server.Cast.Variant(proposal => proposal with { ServerKey = impostor.PublicKey }), impostor));
        }),
        new ServerAttack("offer_signed_by_another", "Somebody offers the true session without the server's key.", [5], ["R0-01"], 0, server =>
        {
            using var impostor = new KeySigner(new byte[32]);
            server.Attack(0, Forgery.Offer(server.Parameters, impostor));
        }),
        Downgrade("offer_of_a_small_cohort", "The server offers a session whose minimum cohort is below the client's policy.", [6], proposal => proposal with { MinimumCohort = 2 }),
        Downgrade("downgrade_to_semi_honest", "The server offers a session without the consistency check.", [32],
            proposal => proposal with { Graph = proposal.Graph with { ThreatModel = ThreatModel.SemiHonest } }),
        Downgrade("downgrade_of_the_threshold", "The server forces a threshold that would let it open both secrets.", [4, 32],
            proposal => proposal with { Graph = proposal.Graph with { ForcedThreshold = 2 } }),
        Downgrade("downgrade_of_the_corrupt_fraction", "The server plans for fewer corrupt clients than the client's policy.", [32],
            proposal => proposal with { Graph = proposal.Graph with { CorruptPartsPerMillion = 0 } }),
        Downgrade("attempts_without_end", "The server tries one training round again and again until a draw suits it.", [29], proposal => proposal with { Attempt = 10 }),
        Downgrade("vectors_beyond_measure", "The server asks for vectors that would exhaust the client.", [18],
            proposal => proposal with { Vectors = [VectorSpec.Modular("update", VectorSpec.MaximumLength, 32)] }),
        new ServerAttack("attempt_joined_before", "The server offers an attempt again that the client joined before, to make it use its keys or noise twice.", [7, 10], ["R0-04"], 0,
            server => server.Attack(0, server.Books.Offer))
        {
            Options = new CastOptions { Joined = "audit 7 0\n" },
        },
        new ServerAttack("keys_of_two_attempts", "The server runs two attempts with the same clients and compares what they advertise.", [8, 10, 30], [], null, server =>
        {
            using var retry = new MaliciousServer(server.Cast, server.Target, server.Cast.Variant(proposal => proposal with { Attempt = 1 }));
            server.PlayTo(1);
            retry.PlayTo(1);
            var values = new[] { server, retry }
                .SelectMany(session => server.Cast.Honest.Select(client => session.Advertised(client, session.Parameters)))
                .SelectMany(advertisement => new[] { advertisement.ChannelKey, advertisement.MaskKey, advertisement.SelfMaskHash, advertisement.CoinContribution })
                .Select(value => Convert.ToHexString(value.Span)).ToArray();
            if (values.Distinct().Count() < values.Length)
                server.Lost = "a client used a key, a seed or a coin twice";
        }),
    ];

    private static ServerAttack Downgrade(string name, string description, ImmutableArray<int> rows, Func<SessionProposal, SessionProposal> change)
        => new(name, description, rows, ["R0-03"], 0, server => server.Attack(0, Forgery.Offer(server.Cast.Variant(change), server.Cast.ServerSigner)));
}
