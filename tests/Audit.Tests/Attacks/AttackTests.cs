namespace SecureFed.Audit.Tests;

/// <summary>Every attack of the library against this implementation.</summary>
public class AttackTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. AttackLibrary.All.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_check_that_is_meant_for_it_stops_it(string name)
    {
        using var implementation = new OwnImplementation();
        var outcome = AttackLibrary.All.Single(attack => attack.Name == name).Run(implementation);
        output.WriteLine($"{outcome.Verdict} by {string.Join(", ", outcome.StoppedBy)} in round {outcome.Round}; learned {outcome.Learned}; {outcome.Note}");
        Assert.True(outcome.Verdict == AttackVerdict.Stopped, $"{outcome.Verdict}: {string.Join(", ", outcome.StoppedBy)} {outcome.Note}");
    }
}
