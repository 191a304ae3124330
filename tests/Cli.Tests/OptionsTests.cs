using System.CommandLine;

namespace SecureFed.Cli.Tests;

public class OptionsTests
{
    [Theory]
    [InlineData("--corrupt half", "--corrupt is 'half' but must be a number.")]
    [InlineData("--corrupt NaN", "--corrupt is 'NaN' but must be a number.")]
    [InlineData("--corrupt 1.5", "--corrupt is 1.5 but must be between 0 and 0.999.")]
    [InlineData("--min-cohort 2.5", "--min-cohort is '2.5' but must be a whole number.")]
    [InlineData("--min-cohort 1", "--min-cohort is 1 but must be at least 2.")]
    [InlineData("--relation same", "--relation is 'same' but must be zero-out, add-or-remove-one or replace-one.")]
    public void A_bad_value_is_named_with_its_option_and_range(string line, string sentence)
    {
        var command = new Command("verb") { CommonOptions.Corrupt(), CommonOptions.MinCohort(), CommonOptions.Relation() };

        Assert.Equal(sentence, command.Parse(line).Errors[0].Message);
    }

    [Fact]
    public void An_absent_option_has_its_default_and_is_not_given()
    {
        var corrupt = CommonOptions.Corrupt();
        var cohort = CommonOptions.MinCohort();
        var parse = new Command("verb") { corrupt, cohort }.Parse("");

        Assert.Equal(0.1, parse.GetValue(corrupt));
        Assert.Null(parse.GetValue(cohort));
        Assert.False(parse.IsGiven(corrupt));
    }
}
