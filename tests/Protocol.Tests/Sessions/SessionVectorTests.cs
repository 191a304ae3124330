using System.Text.Json;

namespace SecureFed.Protocol.Tests;

/// <summary>Every session vector of tests/vectors (docs/spec/vectors.md), made by the independent reference: each byte and each refusal must agree.</summary>
public class SessionVectorTests
{
    public static TheoryData<string> Names
        => [.. Directory.EnumerateFiles(Path.Combine(SecureFed.Tests.Checkout.Root, "tests", "vectors", "sessions"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_implementation_agrees_with(string name)
    {
        using var run = new VectorRun(name);
        run.Play();
    }
}

/// <summary>Plays one session vector.</summary>
internal sealed class VectorRun : IDisposable
{
    private readonly JsonElement root;
    private readonly MemoryRegistry registry = new();
    private readonly Dictionary<string, JsonElement> participants = [];
    private readonly Dictionary<string, ClientSession> clients = [];
    private readonly Dictionary<string, byte[]> frames = [];
    private readonly SessionParameters? parameters;
    private ServerSession? server;
    private RoundClosing? closing;

    public VectorRun(string name)
    {
        root = JsonDocument.Parse(File.ReadAllText(Path.Combine(SecureFed.Tests.Checkout.Root, "tests", "vectors", "sessions", name + ".json"))).RootElement;
        try
        {
            parameters = SessionParametersCodec.Decode(Hex(root, "parameters"));
        }
        catch (FrameFaultException)
        {
            // A scenario about parameters that nobody may accept: only clients act.
        }
        foreach (var participant in root.GetProperty("participants").EnumerateArray())
        {
            var id = participant.GetProperty("id").GetString()!;
            participants.Add(id, participant);
            registry.Add(ParticipantId.Parse(id), Hex(participant, "publicKey"));
            clients.Add(id, NewClient(participant));
        }
    }

    public void Play()
    {
        var step = 0;
        foreach (var operation in root.GetProperty("operations").EnumerateArray())
        {
            var at = $"operation {step++}: {operation.GetProperty("op").GetString()}";
            var success = operation.GetProperty("success").GetBoolean();
            switch (operation.GetProperty("op").GetString())
            {
                case "offer":
                    Offer(operation);
                    break;
                case "client":
                    Client(operation, success, at);
                    break;
                case "server":
                    Server(operation, success, at);
                    break;
                default:
                    Close(operation, at);
                    break;
            }
        }
        Outcome(root.GetProperty("outcome"));
    }

    public void Dispose()
    {
        server?.Dispose();
        foreach (var client in clients.Values)
            client.Dispose();
    }

    private void Offer(JsonElement operation)
    {
        if (parameters is null)
            return;
        server = new ServerSession(parameters, registry, new KeySigner(Hex(root.GetProperty("server"), "privateKey")));
        Expect(operation.GetProperty("frame"), server.Offer, "offer");
    }

    private void Client(JsonElement operation, bool success, string at)
    {
        var id = operation.GetProperty("to").GetString()!;
        var client = clients[id];
        if (server is { Round: 2 } && client.Parameters is not null && !client.IsOver)
            Provide(client, participants[id].GetProperty("input"));
        var answer = client.Receive(FrameOf(operation.GetProperty("frame")));
        if (!success)
        {
            Assert.True(answer.Kind == ClientAnswerKind.Refused, $"{at}: {id} accepted, expected {operation.GetProperty("rule")}");
            AssertRule(operation, answer.Rejection!, at);
            return;
        }
        Assert.True(answer.Kind != ClientAnswerKind.Refused, $"{at}: {id} refused: {answer.Rejection}");
        var replies = operation.GetProperty("replies").EnumerateArray().ToArray();
        Assert.Equal(replies.Length, answer.Frames.Length);
        for (var i = 0; i < replies.Length; i++)
            Expect(replies[i], answer.Frames[i], $"{at} {id} reply {i}");
    }

    private void Server(JsonElement operation, bool success, string at)
    {
        var reception = server!.Receive(FrameOf(operation.GetProperty("frame")));
        if (success)
        {
            Assert.True(reception.Kind != ReceptionKind.Rejected, $"{at}: refused: {reception.Rejection}");
            return;
        }
        Assert.True(reception.Kind == ReceptionKind.Rejected, $"{at}: accepted, expected {operation.GetProperty("rule")}");
        AssertRule(operation, reception.Rejection!, at);
        var culprit = operation.TryGetProperty("culprit", out var expected) ? expected.GetString() : null;
        Assert.Equal(culprit, reception.Rejection!.Culprit.Client?.Text);
    }

    private void Close(JsonElement operation, string at)
    {
        Assert.Equal(operation.GetProperty("round").GetInt32(), server!.Round);
        closing = server.Close();
        if (operation.TryGetProperty("abort", out var abort))
        {
            Assert.Equal(ClosingKind.Aborted, closing.Kind);
            Expect(abort, server.FrameFor(ParticipantId.Parse("anybody"))!.Value, at);
            return;
        }
        Assert.True(closing.Kind != ClosingKind.Aborted, $"{at}: {closing.Abort}");
        if (operation.TryGetProperty("result", out var result))
        {
            Expect(result, server.FrameFor(ParticipantId.Parse("anybody"))!.Value, at);
            return;
        }
        var recipients = operation.GetProperty("frames").EnumerateObject().ToArray();
        Assert.Equal(recipients.Select(recipient => recipient.Name).Order(StringComparer.Ordinal), server.Recipients.Select(recipient => recipient.Text).Order(StringComparer.Ordinal));
        foreach (var recipient in recipients)
            Expect(recipient.Value, server.FrameFor(ParticipantId.Parse(recipient.Name))!.Value, $"{at} for {recipient.Name}");
    }

    private void Outcome(JsonElement outcome)
    {
        if (outcome.TryGetProperty("abort", out var code))
            Assert.Equal(code.GetInt32(), (int)closing!.Abort!.Code);
        if (!outcome.TryGetProperty("sums", out var sums))
            return;
        Assert.Equal(outcome.GetProperty("survivors").EnumerateArray().Select(id => id.GetString()), closing!.Aggregate!.Survivors.Select(id => id.Text));
        foreach (var sum in sums.EnumerateObject())
        {
            var spec = parameters!.Vectors.Single(vector => vector.Name == sum.Name);
            var opened = closing.Aggregate.Sum(sum.Name);
            if (sum.Value.ValueKind == JsonValueKind.Array)
            {
                Assert.Equal(sum.Value.EnumerateArray().Select(Number), opened.ToArray());
                continue;
            }
            var packed = new byte[BitPacking.PackedSize(spec.Length, spec.Bits)];
            BitPacking.Pack(opened, spec.Bits, packed);
            Assert.Equal(sum.Value.GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(packed)));
        }
    }

    private ClientSession NewClient(JsonElement participant)
    {
        var policy = new ClientPolicy
        {
            ServerKeys = [Hex(root.GetProperty("server"), "publicKey")],
            SmallestCohort = parameters?.MinimumCohort ?? 1,
            LeastCorruptPartsPerMillion = 0,
            LeastSecurityBits = 1,
            MostValues = long.MaxValue,
            MostAttempts = int.MaxValue,
            AllowSemiHonest = parameters?.Graph.ThreatModel == ThreatModel.SemiHonest,
            AllowForcedGraph = parameters?.Graph.IsForced ?? false,
        };
        if (participant.TryGetProperty("policy", out var own))
        {
            foreach (var field in own.EnumerateObject())
                policy = field.Name switch
                {
                    "smallestCohort" => policy with { SmallestCohort = field.Value.GetInt32() },
                    "allowSemiHonest" => policy with { AllowSemiHonest = field.Value.GetBoolean() },
                    "allowForced" => policy with { AllowForcedGraph = field.Value.GetBoolean() },
                    "serverKeys" => policy with { ServerKeys = [.. field.Value.EnumerateArray().Select(key => new ReadOnlyMemory<byte>(Convert.FromHexString(key.GetString()!)))] },
                    _ => throw new InvalidDataException(field.Name),
                };
        }
        var id = ParticipantId.Parse(participant.GetProperty("id").GetString()!);
        return new ClientSession(id, new KeySigner(Hex(participant, "privateKey")), policy, registry, new JoinLedger(), new FixedRandomness(Hex(participant, "randomness")));
    }

    private static void Provide(ClientSession client, JsonElement input)
    {
        for (var vector = 0; vector < client.Parameters!.Vectors.Length; vector++)
        {
            var spec = client.Parameters.Vectors[vector];
            try
            {
                // Zeros first: a cheating client's values are not what an honest host could provide.
                Zeros(client, spec);
                client.Input()[vector].Load<ulong>(Values(input.GetProperty(spec.Name), spec));
            }
            catch (InvalidOperationException)
            {
                // Masked already: the scenario sends an older frame again.
                return;
            }
        }
    }

    private static void Zeros(ClientSession client, VectorSpec spec)
    {
        if (spec.LaneBytes == 2)
            client.Provide(spec.Name, new ushort[spec.Length]);
        else if (spec.LaneBytes == 4)
            client.Provide(spec.Name, new uint[spec.Length]);
        else
            client.Provide(spec.Name, new ulong[spec.Length]);
    }

    private static ulong[] Values(JsonElement input, VectorSpec spec)
    {
        if (input.ValueKind == JsonValueKind.Array)
            return [.. input.EnumerateArray().Select(Number)];
        var (start, increment) = (Number(input.GetProperty("start")), Number(input.GetProperty("step")));
        return [.. Enumerable.Range(0, spec.Length).Select(j => unchecked(start + increment * (ulong)j) & ((1UL << spec.Bits) - 1))];
    }

    private static ulong Number(JsonElement value) => value.ValueKind == JsonValueKind.String ? ulong.Parse(value.GetString()!) : value.GetUInt64();

    private void Expect(JsonElement expected, ReadOnlyMemory<byte> actual, string at)
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(actual.Span));
        frames[hash] = actual.ToArray();
        var agrees = expected.ValueKind == JsonValueKind.String
            ? expected.GetString() == Convert.ToHexStringLower(actual.Span)
            : expected.GetProperty("sha256").GetString() == hash;
        Assert.True(agrees, $"{at}: another frame: {Convert.ToHexStringLower(actual.Span[..Math.Min(actual.Length, 4000)])}");
    }

    private byte[] FrameOf(JsonElement frame)
        => frame.ValueKind == JsonValueKind.String ? Convert.FromHexString(frame.GetString()!) : frames[frame.GetProperty("sha256").GetString()!];

    private static void AssertRule(JsonElement operation, Rejection rejection, string at)
    {
        var (expected, found) = (operation.GetProperty("rule").GetString()!, rejection.Rule.Number);
        var areBothOfTheWire = IsOfTheWire(expected) && IsOfTheWire(found);
        Assert.True(expected == found || areBothOfTheWire, $"{at}: expected {expected}, found {rejection}");
    }

    private static bool IsOfTheWire(string rule) => rule.StartsWith('W');

    private static byte[] Hex(JsonElement element, string property) => Convert.FromHexString(element.GetProperty(property).GetString()!);

    private sealed class KeySigner : ISigner
    {
        private readonly byte[] privateKey;

        public KeySigner(byte[] privateKey)
        {
            this.privateKey = privateKey;
            var publicKey = new byte[Signatures.PublicKeySize];
            Signatures.DerivePublicKey(privateKey, publicKey);
            PublicKey = publicKey;
        }

        public ReadOnlyMemory<byte> PublicKey { get; }

        public byte[] Sign(ReadOnlySpan<byte> message)
        {
            var signature = new byte[Signatures.SignatureSize];
            Signatures.Sign(privateKey, message, signature);
            return signature;
        }
    }

    private sealed class FixedRandomness(byte[] bytes) : IRandomness
    {
        private int used;

        public void Fill(Span<byte> destination)
        {
            bytes.AsSpan(used, destination.Length).CopyTo(destination);
            used += destination.Length;
        }
    }
}
