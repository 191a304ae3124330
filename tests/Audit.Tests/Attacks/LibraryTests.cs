using SecureFed.Protocol;
using SecureFed.Tests;

namespace SecureFed.Audit.Tests;

/// <summary>What the library of attacks covers, and that the documents say the same.</summary>
public class LibraryTests
{
    [Fact]
    public void There_are_more_than_thirty_attacks_with_names_of_their_own()
    {
        Assert.True(AttackLibrary.All.Length > 100);
        Assert.Equal(AttackLibrary.All.Length, AttackLibrary.All.Select(attack => attack.Name).Distinct().Count());
    }

    [Fact]
    public void They_stand_for_more_than_twenty_rows_of_the_threat_model()
        => Assert.True(AttackLibrary.All.SelectMany(attack => attack.Rows).Distinct().Count(row => row is >= 1 and <= 35) >= 25);

    [Fact]
    public void Every_expected_rule_is_in_the_catalogue()
        => Assert.All(
            AttackLibrary.All.SelectMany(attack => attack.Rules).Where(rule => rule != "abort 6"),
            rule => Assert.Contains(ValidationRules.All, known => known.Number == rule));

    [Fact]
    public void The_threat_model_names_every_attack_in_the_rows_that_it_stands_for()
    {
        var rows = File.ReadLines(Path.Combine(Checkout.Root, "docs", "threat-model.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .ToDictionary(line => int.Parse(line.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(35, rows.Count);
        foreach (var (number, line) in rows)
        {
            var named = line.Split('|')[^2].Split('`').Where((_, position) => position % 2 == 1).Order(StringComparer.Ordinal).ToArray();
            Assert.Equal(AttackLibrary.All.Where(attack => attack.Rows.Contains(number)).Select(attack => attack.Name).Order(StringComparer.Ordinal), named);
        }
    }
}
