using System.Text.Json.Nodes;

namespace SecureFed.Audit.Tests;

/// <summary>The two ends of the process interface, joined without a process: everything that passes is one line of JSON.</summary>
public class InterfaceTests
{
    [Fact]
    public void A_program_that_speaks_something_else_is_a_mistake_of_the_caller()
    {
        var mistake = Assert.Throws<ImplementationException>(() => Run("cat", "substituted_key"));
        Assert.Contains("conformance.md", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_ends_at_once_is_a_mistake_of_the_caller()
        => Assert.Contains("ended", Assert.Throws<ImplementationException>(() => Run("true", "substituted_key")).Message, StringComparison.Ordinal);

    /// <summary>Accepts both setups and then is gone.</summary>
    [Fact]
    public void A_program_that_ends_in_the_middle_has_not_withstood_the_attack()
    {
        var outcome = Run("for i in 1 2 3 4; do read line; echo '{}'; done", "substituted_key");
        Assert.Equal(AttackVerdict.NotPlayed, outcome.Verdict);
        Assert.False(outcome.IsStopped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"do\":\"dance\",\"session\":1}")]
    [InlineData("{\"do\":\"receive\",\"session\":9,\"frame\":\"00\"}")]
    [InlineData("{\"do\":\"client\",\"session\":1}")]
    [InlineData("{\"do\":\"server\",\"session\":1,\"privateKey\":\"00\",\"participants\":{},\"parameters\":\"90\"}")]
    public void The_host_answers_a_bad_request_with_a_sentence_and_goes_on(string request)
    {
        using var answers = new StringWriter();
        ImplementationHost.Serve(new StringReader(request + "\n{\"do\":\"end\",\"session\":1}\n"), answers);
        var lines = answers.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("{}", lines[^1]);
        if (lines.Length == 2)
            Assert.NotNull(JsonNode.Parse(lines[0])!["error"]);
    }

    private static AttackOutcome Run(string command, string name) => Assert.Single(AttackSuite.Run(new AttackSuite.Target(command, null), name));
}
