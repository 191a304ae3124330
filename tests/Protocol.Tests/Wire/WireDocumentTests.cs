using System.Text.RegularExpressions;

namespace SecureFed.Protocol.Tests;

/// <summary>The worked examples in docs/spec/wire.md are what the code encodes, byte for byte and name for name.</summary>
public partial class WireDocumentTests
{
    private const string Heading = "## 8. Worked examples\n";
    private static readonly string Path = System.IO.Path.Combine(SecureFed.Tests.Checkout.Root, "docs", "spec", "wire.md");
    private static readonly string Document = File.ReadAllText(Path);

    [Fact]
    public void The_table_of_messages_lists_every_type_by_its_number_and_name()
        => Assert.Equal(Enum.GetValues<MessageType>().Select(type => $"{(int)type} {type}"), Rows.Select(row => $"{row.Groups[1]} {row.Groups[2]}"));

    [Fact]
    public void The_worked_examples_are_the_encodings_of_the_samples()
    {
        var expected = string.Concat(Rows.Select(row =>
        {
            var type = (MessageType)int.Parse(row.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            var frame = WireSamples.Frame(type);
            return $"\n### Type {(int)type}: {type}, {frame.Length} bytes\n\n{HexDump.Of(frame, row.Groups[3].Value)}";
        }));
        var start = Document.IndexOf("\n### Type 1:", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SECUREFED_WRITE_VECTORS") == "1")
            File.WriteAllText($"{Path}.new", Document[..(start < 0 ? Document.Length : start)] + expected);

        Assert.Contains(Heading, Document, StringComparison.Ordinal);
        Assert.Equal(expected, Document[start..]);
    }

    private static IEnumerable<Match> Rows => MessageRow().Matches(Document);

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \| (?:server|client) \| `(\[.*?\])`", RegexOptions.Multiline)]
    private static partial Regex MessageRow();
}
