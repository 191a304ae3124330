using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>Clients and servers that leave out one check each: the attack meant for that check goes through, and the suite says so.</summary>
public class BrokenVariantTests(ITestOutputHelper output)
{
    /// <summary>Checks behind which stands another: an attack that passes the first is stopped by the second.</summary>
    private static readonly Dictionary<(string Attack, string Rule), string> SecondLines = new()
    {
        [("spoilt_share_commitment", "R2-05")] = "R2-09",
        [("replayed_item", "R2-06")] = "R2-07",
        [("advertisement_of_a_stranger", "R0-05")] = "R0-06",
    };

    /// <summary>What no switch leaves out: the order of rounds, and the memory of what was answered. <see cref="CarriesOn"/> stands for an implementation without them.</summary>
    private static readonly string[] NotChecks = ["R0-11", "R3-06", "R4-05"];

    public static TheoryData<string, string> Variants => Pairs((attack, rule) => rule != "R2-07" && !NotChecks.Contains(rule) && !SecondLines.ContainsKey((attack, rule)));

    public static TheoryData<string, string> ImplementationsThatCarryOn => Pairs((_, rule) => NotChecks.Contains(rule));

    [Theory]
    [MemberData(nameof(Variants))]
    public void Without_its_check_an_attack_gets_through(string name, string rule)
    {
        var outcome = RunWithout(name, rule);
        Assert.True(outcome.Verdict == AttackVerdict.Succeeded, $"{outcome.Verdict} {string.Join(", ", outcome.StoppedBy)}");
    }

    [Fact]
    public void At_least_twenty_checks_are_left_out_one_by_one()
        => Assert.True(Variants.Select(row => row.Data.Item2).Distinct().Count() >= 40, $"{Variants.Select(row => row.Data.Item2).Distinct().Count()} checks");

    [Fact]
    public void Where_a_second_check_stands_behind_the_first_it_is_the_one_that_stops()
        => Assert.All(SecondLines, line =>
        {
            var outcome = RunWithout(line.Key.Attack, line.Key.Rule);
            Assert.Equal((AttackVerdict.StoppedElsewhere, line.Value), (outcome.Verdict, Assert.Single(outcome.StoppedBy)));
        });

    [Fact]
    public void A_client_that_gives_the_key_in_every_complaint_is_found()
    {
        var outcome = RunWithout("spoilt_item_to_provoke_a_complaint", "R2-16");
        Assert.Equal((AttackVerdict.Succeeded, 1), (outcome.Verdict, outcome.Learned.ChannelKeys));
    }

    [Theory]
    [MemberData(nameof(ImplementationsThatCarryOn))]
    public void An_implementation_that_carries_on_is_found(string name, string rule)
    {
        using var broken = new CarriesOn(rule);
        var outcome = AttackLibrary.All.Single(attack => attack.Name == name).Run(broken);
        Assert.True(outcome.Verdict == AttackVerdict.Succeeded, $"{outcome.Verdict} {string.Join(", ", outcome.StoppedBy)}");
    }

    private AttackOutcome RunWithout(string name, string rule)
    {
        var attack = AttackLibrary.All.Single(attack => attack.Name == name);
        var omitted = new Checks(ValidationRules.All.Single(candidate => candidate.Number == rule));
        using var broken = attack.Against == AttackedParty.Client ? new OwnImplementation(omitted, Checks.All) : new OwnImplementation(Checks.All, omitted);
        var outcome = attack.Run(broken);
        output.WriteLine($"{outcome.Verdict} {string.Join(", ", outcome.StoppedBy)}; {outcome.Learned}; {outcome.Note}");
        return outcome;
    }

    private static TheoryData<string, string> Pairs(Func<string, string, bool> isMeant)
    {
        var data = new TheoryData<string, string>();
        foreach (var attack in AttackLibrary.All)
            foreach (var rule in attack.Rules.Where(rule => rule.StartsWith('R') && isMeant(attack.Name, rule)))
                data.Add(attack.Name, rule);
        return data;
    }
}
