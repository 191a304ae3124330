using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SecureFed.Protocol.Tests;

/// <summary>Plays a random session with random dropouts and faults and writes it down as a session vector, for another implementation to replay.</summary>
internal sealed class SessionRecorder : IDisposable
{
    private readonly Random random;
    private readonly JsonObject setup;
    private readonly VectorParties parties;
    private readonly HashSet<string> here;
    private readonly HashSet<string> left = [];
    private readonly HashSet<string> produced = [];
    private readonly JsonArray operations = [];
    private readonly List<byte[]> sent = [];
    private JsonObject? derived;
    private RoundClosing? ending;

    public SessionRecorder(int seed)
    {
        random = new Random(seed);
        setup = Setup(seed);
        parties = new VectorParties(setup, Checks.All);
        here = [.. parties.Clients.Keys];
    }

    /// <summary>The whole session as a vector.</summary>
    public JsonObject Record()
    {
        operations.Add(new JsonObject { ["op"] = "offer", ["success"] = true, ["frame"] = Produced(parties.Server.Offer) });
        while (ending is null)
        {
            var answers = Shuffled(here.Order(StringComparer.Ordinal).ToArray()).SelectMany(Answer).ToList();
            here.RemoveWhere(_ => random.Next(12) == 0);
            foreach (var (id, frames) in answers.GroupBy(answer => answer.Id, answer => answer.Frame).Select(group => (group.Key, group)))
                foreach (var frame in frames.Where(_ => here.Contains(id)))
                    Send(frame);
            Close();
        }

        // Whoever dropped out comes back for the end; not who left because something was wrong.
        foreach (var id in parties.Server.Participants.Select(id => id.Text).Except(left).Order(StringComparer.Ordinal))
            _ = Answer(id).ToArray();
        foreach (var participant in setup["participants"].Items())
            participant["randomness"] = Hex(parties.DrawnBy((string)participant["id"]!));
        setup["operations"] = operations;
        if (derived is not null)
            setup["derived"] = derived;
        setup["outcome"] = Outcome();
        return setup;
    }

    public void Dispose() => parties.Dispose();

    private (string Id, byte[] Frame)[] Answer(string id)
    {
        var client = parties.Clients[id];
        if (parties.Server.FrameFor(ParticipantId.Parse(id)) is not { } current)
            return [];
        var frame = random.Next(60) == 0 ? FrameDamage.Apply(current.ToArray(), random) : current.ToArray();
        if (parties.Server.Round == 2)
            parties.Provide(id);
        var answer = client.Receive(frame);
        var operation = new JsonObject { ["op"] = "client", ["to"] = id, ["success"] = answer.Rejection is null, ["frame"] = Received(frame) };
        operations.Add(operation);
        if (answer.Rejection is { } rejection)
        {
            operation["rule"] = rejection.Rule.Number;
            here.Remove(id);
            left.Add(id);
            return [];
        }

        operation["replies"] = new JsonArray([.. answer.Frames.Select(reply => Produced(reply))]);
        return [.. answer.Frames.Select(reply => (id, reply.ToArray()))];
    }

    private void Send(byte[] frame)
    {
        if (random.Next(15) == 0)
            ToServer(FrameDamage.Apply(frame, random));
        if (random.Next(15) == 0 && sent.Count > 0)
            ToServer(sent[random.Next(sent.Count)]);
        ToServer(frame);
        sent.Add(frame);
    }

    private void ToServer(byte[] frame)
    {
        var reception = parties.Server.Receive(frame);
        var operation = new JsonObject { ["op"] = "server", ["success"] = reception.Rejection is null, ["frame"] = Received(frame) };
        if (reception.Rejection is { } rejection)
            operation["rule"] = rejection.Rule.Number;
        if (reception.Rejection?.Culprit.Client is { } culprit)
            operation["culprit"] = culprit.Text;
        operations.Add(operation);
    }

    private void Close()
    {
        var server = parties.Server;
        var operation = new JsonObject { ["op"] = "close", ["round"] = server.Round, ["success"] = true };
        operations.Add(operation);
        var closing = server.Close();
        if (closing.Kind == ClosingKind.NextRound)
        {
            operation["frames"] = new JsonObject(server.Recipients.Select(id => KeyValuePair.Create(id.Text, (JsonNode?)Produced(server.FrameFor(id)!.Value))));
            here.RemoveWhere(id => server.FrameFor(ParticipantId.Parse(id)) is null);
            if (server.Round == 1)
                derived = Derived();
            return;
        }

        ending = closing;
        var end = server.FrameFor(ParticipantId.Parse("anybody"))!.Value;
        operation[closing.Kind == ClosingKind.Aborted ? "abort" : "result"] = Produced(end);
        var own = server.Recipients.Select(id => (id.Text, Frame: server.FrameFor(id)!.Value)).Where(item => !item.Frame.Span.SequenceEqual(end.Span)).ToArray();
        if (own.Length > 0)
            operation["frames"] = new JsonObject(own.Select(item => KeyValuePair.Create(item.Text, (JsonNode?)Produced(item.Frame))));
    }

    private JsonObject Derived()
    {
        var (server, graph) = (parties.Server, parties.Server.Graph!);
        Assert.True(Frame.TryDecode<RosterMessage>(new(server.FrameFor(server.Recipients[0])!.Value), WireLimits.BeforeRoster(parties.Parameters), out var roster, out _));
        var rosterId = SessionHashes.RosterId(parties.Parameters.Id, roster.Participants, roster.RosterRoot.ToArray());
        var coin = SessionHashes.Coin(rosterId);
        var drawn = NeighborGraph.Create(parties.Parameters.Graph.Topology, graph, coin);
        return new JsonObject
        {
            ["order"] = new JsonArray([.. server.Recipients.Select(id => (JsonNode)id.Text)]),
            ["degree"] = graph.Neighbors,
            ["threshold"] = graph.Threshold,
            ["corruptBound"] = graph.CorruptNeighborsBound,
            ["rosterRoot"] = Hex(roster.RosterRoot.Span),
            ["rosterId"] = Hex(rosterId),
            ["coin"] = Hex(coin),
            ["neighbors"] = new JsonArray([.. Enumerable.Range(0, graph.Participants).Select(index => new JsonArray([.. drawn.NeighborsOf(index).Select(neighbor => (JsonNode)neighbor)]))]),
        };
    }

    private JsonObject Outcome()
    {
        if (ending!.Aggregate is not { } aggregate)
            return new JsonObject { ["abort"] = (int)ending.Abort!.Code };
        return new JsonObject
        {
            ["sums"] = new JsonObject(aggregate.Parameters.Vectors.Select(spec => KeyValuePair.Create(spec.Name, (JsonNode?)Numbers(aggregate.Sum(spec.Name).ToArray())))),
            ["survivors"] = new JsonArray([.. aggregate.Survivors.Select(id => (JsonNode)id.Text)]),
        };
    }

    private JsonObject Setup(int seed)
    {
        var serverKey = Key();
        var n = random.Next(2, 8);
        var graph = random.Next(3) == 0 && n > 5
            ? new GraphRule(GraphTopology.Ring, ThreatModel.Malicious, 0, 0, ForcedDegree: 4, ForcedThreshold: 3)
            : new GraphRule(GraphTopology.Complete, random.Next(3) == 0 ? ThreatModel.SemiHonest : ThreatModel.Malicious, random.Next(0, 300_000), random.Next(0, 200_000));
        var parameters = Generators.Valid(TestSession.Proposal() with
        {
            Attempt = (uint)seed,
            ServerKey = Public(serverKey),
            Graph = graph,
            Vectors = [VectorSpec.Exact("counts", random.Next(1, 9), 15, 1000), VectorSpec.Modular("update", random.Next(1, 9), random.Next(1, 63))],
        });
        var participants = Enumerable.Range(0, n).Select(index =>
        {
            var key = Key();
            return new JsonObject
            {
                ["id"] = $"p{index}",
                ["privateKey"] = Hex(key),
                ["publicKey"] = Hex(Public(key)),
                ["randomness"] = Hex(Random(128 + 64 * n)),
                ["input"] = new JsonObject(parameters.Vectors.Select(spec => KeyValuePair.Create(spec.Name, (JsonNode?)Numbers(
                    [.. Enumerable.Range(0, spec.Length).Select(_ => (ulong)random.NextInt64() & (spec.Class == VectorClass.Exact ? 511UL : (1UL << spec.Bits) - 1))])))),
            };
        });
        return new JsonObject
        {
            ["format"] = "securefed/session/1",
            ["name"] = $"recorded_{seed}",
            ["description"] = "A random session with random dropouts and faults.",
            ["parameters"] = Hex(parameters.Encoded.Span),
            ["sessionId"] = parameters.Id.ToString(),
            ["server"] = new JsonObject { ["privateKey"] = Hex(serverKey), ["publicKey"] = Hex(Public(serverKey)) },
            ["participants"] = new JsonArray([.. participants]),
        };
    }

    // A frame where somebody makes it stands in full, where it arrives by its hash unless it was altered.
    private JsonNode Produced(ReadOnlyMemory<byte> frame)
    {
        produced.Add(Hash(frame.Span));
        return Hex(frame.Span);
    }

    private JsonNode Received(byte[] frame)
        => produced.Contains(Hash(frame)) ? new JsonObject { ["sha256"] = Hash(frame), ["bytes"] = frame.Length } : Hex(frame);

    private T[] Shuffled<T>(T[] items)
    {
        random.Shuffle(items);
        return items;
    }

    private byte[] Key() => Random(32);

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Public(byte[] key)
    {
        var publicKey = new byte[32];
        Signatures.DerivePublicKey(key, publicKey);
        return publicKey;
    }

    private static JsonArray Numbers(ulong[] values)
        => new([.. values.Select(value => value <= 1UL << 53 ? (JsonNode)value : value.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    private static string Hash(ReadOnlySpan<byte> frame) => Hex(SHA256.HashData(frame));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
