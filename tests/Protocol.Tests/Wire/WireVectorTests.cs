using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureFed.Protocol.Tests;

/// <summary>The frames in tests/vectors/wire: every valid one reads and encodes again to itself, every invalid one is refused by its rule.</summary>
public class WireVectorTests
{
    private static readonly string Folder = Path.Combine(SecureFed.Tests.Checkout.Root, "tests", "vectors", "wire");
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Messages => MessageKind.Names;

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_frame_of_the_file_is_judged_as_the_file_says(string name)
    {
        var kind = MessageKind.Named(name);
        var vector = JsonNode.Parse(File.ReadAllText(PathOf(kind)))!;
        Assert.Equal("securefed/wire/1", (string?)vector["format"]);
        Assert.Equal((int)kind.Type, (int)vector["type"]!);
        var limits = LimitsOf(vector["context"]!);

        foreach (var valid in vector["valid"]!.AsArray())
        {
            var frame = FrameOf(valid!);
            var message = kind.Decode(frame, limits, out var rejection);
            Assert.True(message is not null, $"{valid!["name"]}: {rejection}");
            Assert.Equal(frame, kind.Encode(message));
        }

        foreach (var invalid in vector["invalid"]!.AsArray())
        {
            Assert.Null(kind.Decode(FrameOf(invalid!), limits, out var rejection));
            Assert.True((string?)invalid!["rule"] == rejection!.Rule.Number, $"{invalid["name"]}: {rejection}");
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_file_holds_the_sample_and_its_faults(string name)
    {
        var kind = MessageKind.Named(name);
        var made = Make(kind).ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("SECUREFED_WRITE_VECTORS") == "1")
            File.WriteAllText(Path.ChangeExtension(PathOf(kind), ".new.json"), made);

        Assert.Equal(File.ReadAllText(PathOf(kind)), made);
    }

    private static JsonObject Make(MessageKind kind)
    {
        var frame = WireSamples.Frame(kind.Type);
        var faults = Faults(frame).Select(fault =>
        {
            Assert.Null(kind.Decode(fault.Frame, WireSamples.Limits, out var rejection));
            return new JsonObject { ["name"] = fault.Name, ["frame"] = Convert.ToHexStringLower(fault.Frame), ["rule"] = rejection!.Rule.Number };
        });
        return new JsonObject
        {
            ["format"] = "securefed/wire/1",
            ["name"] = NameOf(kind),
            ["type"] = (int)kind.Type,
            ["context"] = new JsonObject { ["parameters"] = Convert.ToHexStringLower(WireSamples.Parameters.Encoded.Span), ["participants"] = 3, ["degree"] = 2 },
            ["valid"] = new JsonArray(new JsonObject { ["name"] = "sample", ["frame"] = Convert.ToHexStringLower(frame) }),
            ["invalid"] = new JsonArray([.. faults]),
        };
    }

    // One fault each, made from the frame without the decoder's help.
    private static IEnumerable<(string Name, byte[] Frame)> Faults(byte[] frame)
    {
        yield return ("empty", []);
        yield return ("cut_short", frame[..^1]);
        yield return ("trailing_byte", [.. frame, 0]);
        yield return ("wire_version_2", Changed(frame, 1, 2));
        yield return ("unknown_type", Changed(frame, 2, 14));
        yield return ("another_type", Changed(frame, 2, (byte)(frame[2] % 13 + 1)));
        yield return ("envelope_of_four", [0x94, .. frame[1..], 0]);
        yield return ("long_type", MessagePackForms.Lengthen(frame, 2));
        yield return ("long_body_array", MessagePackForms.Lengthen(frame, 3));
        yield return ("long_first_field", MessagePackForms.Lengthen(frame, 4));
        yield return ("nil_body", [.. frame[..3], 0xC0]);
        if (frame[2] != (byte)MessageType.Offer)
        {
            // The session id follows the body's header as c4 20.
            yield return ("other_session", Changed(frame, 6, (byte)(frame[6] ^ 1)));
            yield return ("short_session", [.. frame[..5], 31, .. frame[6..37], .. frame[38..]]);
        }
    }

    private static byte[] Changed(byte[] frame, int at, byte value)
    {
        byte[] changed = [.. frame];
        changed[at] = value;
        return changed;
    }

    private static WireLimits LimitsOf(JsonNode context)
        => WireLimits.OfRoster(
            SessionParametersCodec.Decode(Convert.FromHexString((string)context["parameters"]!)), (int)context["participants"]!, (int)context["degree"]!);

    private static byte[] FrameOf(JsonNode entry) => Convert.FromHexString((string)entry["frame"]!);

    private static string NameOf(MessageKind kind) => $"wire_{(int)kind.Type:00}_{JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Type.ToString())}";

    private static string PathOf(MessageKind kind) => Path.Combine(Folder, $"{NameOf(kind)}.json");
}
