using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SecureFed.Protocol.Tests;

/// <summary>Plays the operations of a session vector with the real client and server and fails at the first byte that differs.</summary>
internal sealed class SessionVectorPlayer : IDisposable
{
    private readonly JsonNode vector;
    private readonly VectorParties parties;
    private readonly Dictionary<string, byte[]> produced = [];
    private RosterMessage? roster;
    private RoundClosing? ending;

    /// <summary>A player of one vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="omitted">A rule that neither clients nor server enforce; null for the protocol as it is.</param>
    public SessionVectorPlayer(JsonNode vector, RejectionRule? omitted = null)
    {
        this.vector = vector;
        parties = new VectorParties(vector, new Checks(omitted));
        if (parties.HasServer)
            Log.AddRange(parties.Server.OpeningLog);
    }

    /// <summary>The participants of the scenario.</summary>
    public IdentityRegistry Registry => parties.Registry;

    /// <summary>The log entries of the scenario.</summary>
    public List<ReadOnlyMemory<byte>> Log { get; } = [];

    /// <summary>The receipts of the clients that completed.</summary>
    public Dictionary<string, byte[]> Receipts { get; } = [];

    /// <summary>Who is proven to have broken which rule.</summary>
    public IEnumerable<string> Blames => Server.Blames.Select(blame => $"{blame.Rule} {blame.Culprit}");

    /// <summary>The rules of all complaints in accepted input headers.</summary>
    public IReadOnlyList<string> Complaints { get; private set; } = [];

    /// <summary>The log's chain after the last operation.</summary>
    public ReadOnlyMemory<byte> LogHead => Server.LogHead;

    private SessionParameters Parameters => parties.Parameters;

    private ServerSession Server => parties.Server;

    private WireLimits Limits => WireLimits.OfRoster(Parameters, Server.Graph!.Participants, Server.Graph.Neighbors);

    public void Play()
    {
        if (parties.HasServer)
            Assert.Equal((string)vector["sessionId"]!, Parameters.Id.ToString());
        foreach (var (position, operation) in vector["operations"].Items().Index())
        {
            var place = $"operation {position} ({operation["op"]} {operation["to"] ?? operation["round"]})";
            switch ((string)operation["op"]!)
            {
                case "offer" when !parties.HasServer:
                    break;
                case "offer":
                    AssertFrame(operation["frame"]!, Server.Offer, place);
                    break;
                case "client":
                    PlayClient(operation, place);
                    break;
                case "server":
                    PlayServer(operation, place);
                    break;
                default:
                    PlayClose(operation, place);
                    break;
            }
        }

        AssertDerived();
        AssertOutcome();
    }

    public void Dispose() => parties.Dispose();

    private void PlayClient(JsonNode operation, string place)
    {
        var id = (string)operation["to"]!;
        var client = parties.Clients[id];
        var frame = FrameOf(operation["frame"]!, place);
        if (Frame.PeekType(new ReadOnlySequence<byte>(frame)) == MessageType.ShareDelivery)
            parties.Provide(id);
        var answer = client.Receive(frame);
        if (!(bool)operation["success"]!)
        {
            Assert.True(answer.Kind == ClientAnswerKind.Refused, $"{place}: {answer.Kind}, not refused by {operation["rule"]}");
            AssertRule(operation, answer.Rejection!, place);
            return;
        }

        Assert.True(answer.Kind != ClientAnswerKind.Refused, $"{place}: {answer.Rejection}");
        var replies = operation["replies"].Items().ToArray();
        Assert.True(replies.Length == answer.Frames.Length, $"{place}: {answer.Frames.Length} replies, not {replies.Length}");
        for (var i = 0; i < replies.Length; i++)
            AssertFrame(replies[i], answer.Frames[i], $"{place}, reply {i}");
        if (!answer.Receipt.IsEmpty)
            Receipts[id] = answer.Receipt.ToArray();
    }

    private void PlayServer(JsonNode operation, string place)
    {
        var frame = FrameOf(operation["frame"]!, place);
        var reception = Server.Receive(frame);
        Log.AddRange(reception.Log);
        if ((bool)operation["success"]!)
        {
            Assert.True(reception.Kind != ReceptionKind.Rejected, $"{place}: {reception.Rejection}");
            if (Server.Round == 2 && Frame.TryDecode<InputHeaderMessage>(new ReadOnlySequence<byte>(frame), Limits, out var header, out _))
                Complaints = [.. Complaints, .. header.Complaints.Select(complaint => complaint.Rule)];
            return;
        }

        Assert.True(reception.Kind == ReceptionKind.Rejected, $"{place}: {reception.Kind}, not refused by {operation["rule"]}");
        AssertRule(operation, reception.Rejection!, place);
        Assert.True((string?)operation["culprit"] == reception.Rejection!.Culprit.Client?.Text, $"{place}: culprit {reception.Rejection.Culprit}, not {operation["culprit"]}");
    }

    private void PlayClose(JsonNode operation, string place)
    {
        Assert.Equal((int)operation["round"]!, Server.Round);
        var closing = Server.Close();
        Log.AddRange(closing.Log);
        if (closing.Kind != ClosingKind.NextRound)
            ending = closing;
        var anyone = ParticipantId.Parse("anybody");
        if (operation["abort"] is { } abort)
        {
            Assert.True(closing.Kind == ClosingKind.Aborted, $"{place}: {closing.Kind}, not an abort");
            AssertFrame(abort, Server.FrameFor(anyone)!.Value, place);
        }
        else if (operation["result"] is { } result)
        {
            Assert.True(closing.Kind == ClosingKind.Completed, $"{place}: {closing.Abort}");
            var common = Server.FrameFor(anyone)!.Value;
            AssertFrame(result, common, place);
            var own = operation["frames"]?.AsObject();
            foreach (var id in Server.Recipients)
                AssertFrame(own?[id.Text] ?? result, Server.FrameFor(id)!.Value, $"{place}, to {id}");
        }
        else
        {
            Assert.True(closing.Kind == ClosingKind.NextRound, $"{place}: {closing.Abort}");
            var frames = operation["frames"]!.AsObject();
            Assert.Equal(frames.Select(entry => entry.Key).Order(StringComparer.Ordinal), Server.Recipients.Select(id => id.Text));
            foreach (var (id, expected) in frames)
                AssertFrame(expected!, Server.FrameFor(ParticipantId.Parse(id))!.Value, $"{place}, to {id}");
            if (Server.Round == 1)
                Assert.True(Frame.TryDecode(new ReadOnlySequence<byte>(Server.FrameFor(Server.Recipients[0])!.Value), WireLimits.BeforeRoster(Parameters), out roster, out _));
        }
    }

    private void AssertDerived()
    {
        if (vector["derived"] is not { } derived)
            return;
        var graph = Server.Graph!;
        Assert.Equal(
            ((int)derived["degree"]!, (int)derived["threshold"]!, (int)derived["corruptBound"]!), (graph.Neighbors, graph.Threshold, graph.CorruptNeighborsBound));
        Assert.Equal(derived["rosterRoot"].Hex(), roster!.RosterRoot.ToArray());
        var rosterId = SessionHashes.RosterId(Parameters.Id, roster.Participants, roster.RosterRoot.ToArray());
        var coin = SessionHashes.Coin(rosterId);
        Assert.Equal(derived["rosterId"].Hex(), rosterId);
        Assert.Equal(derived["coin"].Hex(), coin);
        var drawn = NeighborGraph.Create(Parameters.Graph.Topology, graph, coin);
        Assert.Equal(graph.Participants, derived["order"]!.AsArray().Count);
        foreach (var (index, neighbors) in derived["neighbors"].Items().Index())
            Assert.Equal(neighbors.Items().Select(neighbor => (int)neighbor), drawn.NeighborsOf(index));
    }

    private void AssertOutcome()
    {
        var outcome = vector["outcome"]!;
        if (outcome["abort"] is { } code)
            Assert.Equal((int)code, (int)ending!.Abort!.Code);
        if (outcome["sums"] is not { } sums)
            return;
        Assert.Equal(outcome["survivors"].Items().Select(id => (string)id!), ending!.Aggregate!.Survivors.Select(id => id.Text));
        foreach (var (name, expected) in sums.AsObject())
        {
            var sum = ending.Aggregate.Sum(name).ToArray();
            if (expected is JsonObject)
                Assert.Equal(expected["sha256"].Hex(), SHA256.HashData(Pack(sum, Parameters.Vectors.Single(spec => spec.Name == name).Bits)));
            else
                Assert.Equal(expected.Items().Select(VectorFiles.Number), sum);
        }
    }

    // One bit at a time, as wire.md section 5 says it: independent of the library's packing.
    private static byte[] Pack(ulong[] values, int bits)
    {
        var packed = new byte[((long)values.Length * bits + 7) / 8];
        for (long bit = 0; bit < (long)values.Length * bits; bit++)
            packed[bit >> 3] |= (byte)((values[bit / bits] >> (int)(bit % bits) & 1) << (int)(bit & 7));
        return packed;
    }

    private void AssertFrame(JsonNode expected, ReadOnlyMemory<byte> actual, string place)
    {
        var bytes = actual.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        produced.TryAdd(hash, bytes);
        if (expected is JsonObject)
            Assert.True((string)expected["sha256"]! == hash, $"{place}: other bytes");
        else
            Assert.True((string)expected! == Convert.ToHexStringLower(bytes), $"{place}: {Convert.ToHexStringLower(bytes)}\ninstead of {expected}");
    }

    private byte[] FrameOf(JsonNode frame, string place)
    {
        if (frame is not JsonObject)
            return frame.Hex();
        Assert.True(produced.TryGetValue((string)frame["sha256"]!, out var bytes), $"{place}: nobody produced this frame");
        return bytes;
    }

    private static void AssertRule(JsonNode operation, Rejection rejection, string place)
    {
        // The order of a decoder is not part of the protocol: any rule of the wire stands for a malformed frame.
        var (expected, found) = ((string)operation["rule"]!, rejection.Rule.Number);
        var isDecoders = IsDecoders(expected) && IsDecoders(found);
        Assert.True(isDecoders || expected == found, $"{place}: {rejection}, not {expected}");
    }

    private static bool IsDecoders(string rule) => rule.StartsWith('W');
}
