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

    [GeneratedRegex(@"^\| (W|R\d)-\d\d \|")]
    private static partial Regex RuleRow();
}
