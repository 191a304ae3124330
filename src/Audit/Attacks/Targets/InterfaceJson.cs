using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SecureFed.Protocol;

namespace SecureFed.Audit;

/// <summary>The values of the process interface as JSON, in both directions (docs/spec/conformance.md).</summary>
internal static class InterfaceJson
{
    public static JsonObject Write(int session, ClientSetup setup) => new()
    {
        ["do"] = "client",
        ["session"] = session,
        ["id"] = setup.Id.Text,
        ["privateKey"] = Hex(setup.PrivateKey),
        ["participants"] = Participants(setup.Participants),
        ["policy"] = new JsonObject
        {
            ["serverKeys"] = new JsonArray([.. setup.Policy.ServerKeys.Select(key => (JsonNode)Hex(key.Span))]),
            ["smallestCohort"] = setup.Policy.SmallestCohort,
            ["leastCorruptPartsPerMillion"] = setup.Policy.LeastCorruptPartsPerMillion,
            ["leastSecurityBits"] = setup.Policy.LeastSecurityBits,
            ["mostValues"] = setup.Policy.MostValues,
            ["mostAttempts"] = setup.Policy.MostAttempts,
        },
        ["joined"] = setup.Joined,
        ["input"] = new JsonObject(setup.Input.Select(vector => KeyValuePair.Create(vector.Key, (JsonNode?)Numbers(vector.Value)))),
    };

    public static ClientSetup ReadClient(JsonObject request)
    {
        var policy = request["policy"]!.AsObject();
        return new ClientSetup(
            ParticipantId.Parse((string)request["id"]!), Bytes(request["privateKey"]), Participants(request["participants"]),
            new ClientPolicy
            {
                ServerKeys = [.. policy["serverKeys"]!.AsArray().Select(key => (ReadOnlyMemory<byte>)Bytes(key))],
                SmallestCohort = (int)policy["smallestCohort"]!,
                LeastCorruptPartsPerMillion = (int)policy["leastCorruptPartsPerMillion"]!,
                LeastSecurityBits = (int)policy["leastSecurityBits"]!,
                MostValues = (long)policy["mostValues"]!,
                MostAttempts = (int)policy["mostAttempts"]!,
            },
            (string)request["joined"]!,
            request["input"]!.AsObject().ToDictionary(vector => vector.Key, vector => Numbers(vector.Value)));
    }

    public static JsonObject Write(int session, ServerSetup setup) => new()
    {
        ["do"] = "server",
        ["session"] = session,
        ["privateKey"] = Hex(setup.PrivateKey),
        ["participants"] = Participants(setup.Participants),
        ["parameters"] = Hex(setup.Parameters.Encoded.Span),
    };

    public static ServerSetup ReadServer(JsonObject request)
        => new(SessionParametersCodec.Decode(Bytes(request["parameters"])), Bytes(request["privateKey"]), Participants(request["participants"]));

    public static JsonObject Write(Reply reply)
    {
        var answer = new JsonObject { ["reply"] = reply.Kind.ToString().ToLowerInvariant() };
        if (!reply.Frames.IsEmpty)
            answer["frames"] = new JsonArray([.. reply.Frames.Select(frame => (JsonNode)Hex(frame.Span))]);
        if (reply.Rule is not null)
            answer["rule"] = reply.Rule;
        if (reply.Round is not null)
            answer["round"] = reply.Round;
        if (reply.Culprit is not null)
            answer["culprit"] = reply.Culprit;
        if (reply.Failure is not null)
            answer["failure"] = reply.Failure;
        return answer;
    }

    public static Reply ReadReply(JsonObject answer)
        => new(
            Enum.Parse<ReplyKind>((string)answer["reply"]!, ignoreCase: true),
            [.. answer["frames"]?.AsArray().Select(frame => (ReadOnlyMemory<byte>)Bytes(frame)) ?? []],
            (string?)answer["rule"], (int?)answer["round"], (string?)answer["culprit"], (string?)answer["failure"]);

    public static JsonObject Write(RoundEnd end)
    {
        var answer = new JsonObject { ["over"] = end.IsOver };
        if (end.Abort is not null)
            answer["abort"] = end.Abort;
        if (end.Sums is not null)
        {
            answer["sums"] = new JsonObject(end.Sums.Select(sum => KeyValuePair.Create(sum.Key, (JsonNode?)Numbers(sum.Value))));
            answer["survivors"] = new JsonArray([.. end.Survivors.Select(id => (JsonNode)id)]);
        }
        answer["blames"] = new JsonArray([.. end.Blames.Select(blame => new JsonObject { ["rule"] = blame.Rule, ["culprit"] = blame.Culprit })]);
        if (end.Failure is not null)
            answer["failure"] = end.Failure;
        return answer;
    }

    public static RoundEnd ReadEnd(JsonObject answer)
        => new(
            (bool)answer["over"]!, (int?)answer["abort"], answer["sums"]?.AsObject().ToDictionary(sum => sum.Key, sum => Numbers(sum.Value)),
            [.. answer["survivors"]?.AsArray().Select(id => (string)id!) ?? []],
            [.. answer["blames"]?.AsArray().Select(blame => ((string)blame!["rule"]!, (string)blame["culprit"]!)) ?? []],
            (string?)answer["failure"]);

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static byte[] Bytes(JsonNode? node) => Convert.FromHexString((string)node!);

    private static JsonObject Participants(IEnumerable<(ParticipantId Id, ReadOnlyMemory<byte> PublicKey)> participants)
        => new(participants.Select(participant => KeyValuePair.Create(participant.Id.Text, (JsonNode?)Hex(participant.PublicKey.Span))));

    private static ImmutableArray<(ParticipantId Id, ReadOnlyMemory<byte> PublicKey)> Participants(JsonNode? node)
        => [.. node!.AsObject().Select(participant => (ParticipantId.Parse(participant.Key), (ReadOnlyMemory<byte>)Bytes(participant.Value)))];

    private static JsonArray Numbers(ulong[] values) => new([.. values.Select(value => (JsonNode)value)]);

    private static ulong[] Numbers(JsonNode? node) => [.. node!.AsArray().Select(value => (ulong)value!)];
}
