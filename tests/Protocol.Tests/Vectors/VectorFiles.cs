using System.Text.Json.Nodes;

namespace SecureFed.Protocol.Tests;

/// <summary>The JSON files under tests/vectors; the format is docs/spec/vectors.md.</summary>
internal static class VectorFiles
{
    private static readonly string Root = Path.Combine(SecureFed.Tests.Checkout.Root, "tests", "vectors");

    public static IEnumerable<string> NamesIn(string folder)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static JsonNode Open(string folder, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, folder, $"{name}.json")))!;

    public static byte[] Hex(this JsonNode? node) => Convert.FromHexString((string)node!);

    public static IEnumerable<JsonNode> Items(this JsonNode? node) => node!.AsArray().Select(item => item!);

    /// <summary>A number, or a decimal string where it is above 2^53.</summary>
    public static ulong Number(this JsonNode? node)
        => node!.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? ulong.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture)
            : (ulong)node;
}
