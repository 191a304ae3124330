namespace SecureFed.Simulation.Tests;

public class ValueListTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("0.5,1, 2", "0.5 1 2")]
    [InlineData("1,2,1", "1 2")]
    [InlineData("0.1..0.5:5", "0.1 0.2 0.3 0.4 0.5")]
    [InlineData("10..18:5", "10 12 14 16 18")]
    [InlineData("0.01..1:log3", "0.01 0.1 1")]
    [InlineData("1..0.25:log3,8", "1 0.5 0.25 8")]
    [InlineData("1e-4..1e-2:log3", "0.0001 0.001 0.01")]
    [InlineData("dirichlet:0.5,key:site", "dirichlet:0.5 key:site")]
    [InlineData("../data.csv", "../data.csv")]
    public void A_list_holds_values_and_ranges(string text, string values) =>
        Assert.Equal(values.Split(' '), ValueList.Parse("option", text));

    [Theory]
    [InlineData("1,,2", "no empty item")]
    [InlineData("0.1..1", "a range is A..B:N or A..B:logN")]
    [InlineData("0.1..1:1", "with N from 2")]
    [InlineData("0.1..1:lin5", "a range is A..B:N or A..B:logN")]
    [InlineData("0..1:log5", "must be above 0")]
    public void A_mistake_is_named(string text, string words) =>
        Assert.Contains(words, Assert.Throws<RequestException>(() => ValueList.Parse("clip", text)).Message);
}
