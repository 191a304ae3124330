using System.Globalization;

namespace SecureFed.Protocol.Tests;

/// <summary>
/// The largest sessions: real clients advertise, the real server fixes roster and graph, and what a client then downloads is counted. A thousand participants by default; SECUREFED_ROSTER sets another number, up
/// to 100,000 (CONTRIBUTING.md).
/// </summary>
public class LargeRosterTests(ITestOutputHelper output)
{
    // Index 0, the last one, and one between: whatever their place on the ring is.
    private const int Samples = 3;

    private static readonly int Participants = int.Parse(Environment.GetEnvironmentVariable("SECUREFED_ROSTER") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public void A_client_downloads_its_neighbourhood_and_not_the_roster()
    {
        var identities = new Identities(1, Samples);
        using var server = new ServerSession(Parameters(identities), new NumberedRegistry(), identities.ServerKey);
        var sampled = Enumerable.Range(0, Samples).Select(i => i * (Participants - 1) / (Samples - 1)).ToArray();
        var clients = new Dictionary<int, ClientSession>();
        for (var number = 0; number < Participants; number++)
        {
            var client = NumberedRegistry.Client(number, server);
            var answer = client.Receive(server.Offer);
            Assert.Equal(ReceptionKind.Accepted, server.Receive(answer.Frames.Single()).Kind);
            if (sampled.Contains(number))
                clients.Add(number, client);
            else
                client.Dispose();
        }

        Assert.Equal(ClosingKind.NextRound, server.Close().Kind);
        var (k, t) = (server.Graph!.Neighbors, server.Graph.Threshold);
        var height = int.Log2(Participants - 1) + 1;
        foreach (var (number, client) in clients)
        {
            var roster = server.FrameFor(NumberedRegistry.Id(number))!.Value;
            output.WriteLine($"n = {Participants}, k = {k}, t = {t}: the roster of client {number} has {roster.Length:N0} bytes");

            // An advertisement has 239 bytes and its identifier, a hash of a proof 34.
            Assert.InRange(roster.Length, 1, 128 + (k + 1) * (270 + 34 * height));
            var shares = client.Receive(roster);
            Assert.True(shares.Kind == ClientAnswerKind.Send, shares.Rejection?.ToString());
            Assert.Equal(ReceptionKind.Accepted, server.Receive(shares.Frames.Single()).Kind);
            client.Dispose();
        }
    }

    private static SessionParameters Parameters(Identities identities) => Generators.Valid(new SessionProposal
    {
        Task = "large",
        TrainingRound = 1,
        ModelHash = new byte[32],
        PlanHash = new byte[32],
        Vectors = [VectorSpec.Modular("update", 100, 32)],
        Graph = new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 100_000, 100_000),
        MinimumCohort = Participants / 2,
        MaximumParticipants = Participants,
        ServerKey = identities.ServerKey.PublicKey,
    });

    /// <summary>Keys that follow from a number: nobody keeps a hundred thousand of them.</summary>
    private sealed class NumberedRegistry : IIdentityRegistry
    {
        public static ParticipantId Id(int number) => ParticipantId.Parse($"client-{number:D6}");

        public static ClientSession Client(int number, ServerSession server)
        {
            var policy = new ClientPolicy { ServerKeys = [server.Parameters.ServerKey] };
            return new ClientSession(Id(number), Signer(number), policy, new NumberedRegistry(), new JoinLedger(), new SeededRandomness(1, $"{number}"), isDurable: false);
        }

        public bool TryFind(ParticipantId id, out ReadOnlyMemory<byte> publicKey)
        {
            publicKey = Signer(int.Parse(id.Text.AsSpan("client-".Length), CultureInfo.InvariantCulture)).PublicKey;
            return true;
        }

        private static SeededSigner Signer(int number) => new(1, $"participant {number}");
    }
}
