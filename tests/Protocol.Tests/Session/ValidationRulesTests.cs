using System.Text.RegularExpressions;

namespace SecureFed.Protocol.Tests;

/// <summary>The catalogue in code and docs/validation-rules.md say the same.</summary>
public partial class ValidationRulesTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Path.Combine(SecureFed.Tests.Checkout.Root, "docs", "validation-rules.md"))
            .Where(line => RuleRow().IsMatch(line))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    [Fact]
    public void Every_rule_stands_in_the_document_with_its_meaning_and_no_other_does()
        => Assert.Equal(ValidationRules.All.Select(rule => $"{rule.Number}: {rule.Meaning}"), Rows.Select(row => $"{row[0]}: {row[2]}"));

    [Fact]
    public void Every_number_is_unique_and_fits_a_complaint()
    {
        Assert.Distinct(ValidationRules.All.Select(rule => rule.Number));
        Assert.All(ValidationRules.All, rule => Assert.InRange(rule.Number.Length, 1, Complaint.MaximumRuleLength));
    }

    [Fact]
    public void Every_rule_names_types_that_enforce_it_and_what_shows_a_violation_refused()
    {
        var types = typeof(ValidationRules).Assembly.GetTypes().Select(type => type.Name).ToHashSet();
        var tests = typeof(ValidationRulesTests).Assembly.GetTypes().Select(type => type.Name).ToHashSet();
        var vectors = VectorFiles.NamesIn("sessions").ToHashSet();
        foreach (var row in Rows)
        {
            // A file of messages is named after its round, not after a type.
            Assert.True(Names(row[3]).Any() && Names(row[3]).All(name => types.Contains(name) || name.EndsWith("Messages", StringComparison.Ordinal)), $"{row[0]} is enforced in '{row[3]}'");
            Assert.True(Names(row[4]).Any() && Names(row[4]).All(name => tests.Contains(name) || (vectors.Contains(name) && Refuses(name, row[0]))), $"{row[0]} is tested in '{row[4]}'");
        }
    }

    private static bool Refuses(string vector, string rule)
        => VectorFiles.Open("sessions", vector)["operations"].Items().Any(operation => (string?)operation["rule"] == rule);

    private static IEnumerable<string> Names(string cell) => Quoted().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^\| (W|R\d)-\d\d \|")]
    private static partial Regex RuleRow();

    [GeneratedRegex("`([A-Za-z0-9_]+)`")]
    private static partial Regex Quoted();
}
