using System.Text.RegularExpressions;

namespace SecureFed.Protocol.Tests;

/// <summary>docs/threat-model.md answers every attack of its list and names only what exists.</summary>
public class ThreatModelTests
{
    private static readonly string[][] Rows =
        [.. File.ReadLines(Path.Combine(SecureFed.Tests.Checkout.Root, "docs", "threat-model.md"))
            .Where(line => Regex.IsMatch(line, @"^\| \d+ \|"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])];

    [Fact]
    public void Every_attack_has_a_row_with_an_answer()
    {
        Assert.Equal(Enumerable.Range(1, 35).Select(number => $"{number}"), Rows.Select(row => row[0]));
        Assert.All(Rows, row => Assert.True(row.Length == 5 && row.All(cell => cell.Length > 0), string.Join(" | ", row)));
    }

    [Fact]
    public void Every_test_vector_and_type_that_a_row_names_exists()
    {
        var root = SecureFed.Tests.Checkout.Root;
        var known = new[] { Path.Combine(root, "tests"), Path.Combine(root, "src") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .ToHashSet();
        foreach (var row in Rows)
        {
            var names = Regex.Matches(row[3], "`([^`]+)`").Select(match => match.Groups[1].Value).ToArray();
            Assert.All(names, name => Assert.True(known.Contains(name), $"row {row[0]}: {name} does not exist"));
            Assert.True(names.Length > 0 || row[3].Contains("out of scope", StringComparison.Ordinal) || row[3].StartsWith("design:", StringComparison.Ordinal), $"row {row[0]} shows nothing");
        }
    }
}
