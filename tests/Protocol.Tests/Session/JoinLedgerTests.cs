namespace SecureFed.Protocol.Tests;

public class JoinLedgerTests
{
    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(7, 0, true)]
    [InlineData(7, 1, false)]
    [InlineData(7, 2, false)]
    [InlineData(8, 0, false)]
    public void A_client_never_goes_back_to_an_attempt_it_joined_or_to_an_older_one(ulong joinedRound, uint joinedAttempt, bool admits)
    {
        // The offer is of training round 7, attempt 1.
        using var world = new World(new WorldOptions { TrainingRound = 7, Attempt = 1 });
        var ledger = JoinLedger.Parse($"test {joinedRound} {joinedAttempt}\nother 9 9\n");
        using var client = new ClientSession(world.Ids[0], world.Signers[0], world.Policy, world.Registry, ledger, new SeededRandomness(1, "client"));

        var answer = client.Receive(world.Server.Offer);

        Assert.Equal(admits ? ClientAnswerKind.Send : ClientAnswerKind.Refused, answer.Kind);
        Assert.Same(admits ? null : ValidationRules.AttemptNotNew, answer.Rejection?.Rule);
        Assert.Equal(admits ? "other 9 9\ntest 7 1\n" : $"other 9 9\ntest {joinedRound} {joinedAttempt}\n", ledger.ToText());
    }

    [Theory]
    [InlineData("test 1\n")]
    [InlineData("test 1 -1\n")]
    [InlineData("test 1 4294967296\n")]
    [InlineData("test 1 1\ntest 1 2\n")]
    [InlineData("a/b 1 1\n")]
    public void Text_that_is_no_ledger_is_refused(string text) => Assert.Throws<FormatException>(() => JoinLedger.Parse(text));
}
