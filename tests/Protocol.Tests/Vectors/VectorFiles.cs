using System.Text.Json.Nodes;

namespace SecureFed.Protocol.Tests;

/// <summary>The JSON files under tests/vectors; the format is docs/spec/vectors.md.</summary>
internal static class VectorFiles
{
    private static readonly string Root = Path.Combine(SecureFed.Tests.Checkout.Root, "tests", "vectors");

    /// <summary>Names of the sessions to replay: the committed ones, or those of another folder, such as random ones of the reference (tests/reference/README.md).</summary>
    public static IEnumerable<string> Sessions => NamesIn(SessionFolder);

    private static string SessionFolder => Environment.GetEnvironmentVariable("SECUREFED_SESSION_VECTORS") ?? "sessions";

    public static IEnumerable<string> NamesIn(string folder)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static JsonNode OpenSession(string name) => Open(SessionFolder, name);

    public static JsonNode Open(string folder, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, folder, $"{name}.json")))!;

    public static byte[] Hex(this JsonNode? node) => Convert.FromHexString((string)node!);

    public static IEnumerable<JsonNode> Items(this JsonNode? node) => node!.AsArray().Select(item => item!);

    /// <summary>A number, or a decimal string where it is above 2^53.</summary>
    public static ulong Number(this JsonNode? node)
        => node!.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? ulong.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture)
            : (ulong)node;
}
