// Three parties sum a vector; the server learns the sum and nothing else about any of them.
// Everything runs in this process: where a host would send a frame over its network, this sample hands it over.
using System.Security.Cryptography;
using SecureFed.Protocol;

var inputs = new Dictionary<string, ushort[]> { ["amsterdam"] = [12, 0, 7], ["berlin"] = [3, 41, 0], ["copenhagen"] = [5, 5, 30] };

// Long-lived keys, and a registry of them that the server cannot forge.
using var serverKey = NewKey();
var keys = inputs.Keys.ToDictionary(ParticipantId.Parse, _ => NewKey());
var registry = IdentityRegistry.Of(keys.Select(key => (key.Key, key.Value.PublicKey)));

var proposal = new SessionProposal
{
    Task = "cases-per-region",
    TrainingRound = 1,
    ModelHash = new byte[32],
    PlanHash = new byte[32],
    Vectors = [VectorSpec.Exact("cases", length: 3, bits: 16, bound: 1000)],
    Graph = new GraphRule(GraphTopology.Complete, ThreatModel.Malicious, CorruptPartsPerMillion: 0, DropoutPartsPerMillion: 0),
    MinimumCohort = 3,
    MaximumParticipants = 3,
    ServerKey = serverKey.PublicKey,
};
if (!SessionParameters.TryCreate(proposal, out var parameters, out var refusal))
    throw new InvalidOperationException(refusal.ToString());

// Each party's own policy, not the server's: three organisations that know each other lower the defaults knowingly.
var policy = new ClientPolicy { ServerKeys = [serverKey.PublicKey], SmallestCohort = 3, LeastCorruptPartsPerMillion = 0 };
using var server = new ServerSession(parameters, registry, serverKey);
var clients = keys.ToDictionary(key => key.Key, key => new ClientSession(key.Key, key.Value, policy, registry, new JoinLedger(), new OperatingSystemRandomness()));

RoundClosing closing;
do
{
    foreach (var (id, client) in clients)
    {
        if (server.Round == 2)
            client.Provide("cases", inputs[id.Text]);
        foreach (var frame in client.Receive(server.FrameFor(id)!.Value).Frames)
            server.Receive(frame);
    }
    closing = server.Close();
}
while (closing.Kind == ClosingKind.NextRound);

Console.WriteLine(closing.Aggregate is { } sum ? $"Sum over {sum.Count}: {string.Join(' ', sum.Sum("cases").ToArray())}" : $"No sum: {closing.Abort}");

static KeySigner NewKey() => new(RandomNumberGenerator.GetBytes(Signatures.PrivateKeySize));

internal sealed class OperatingSystemRandomness : IRandomness
{
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
