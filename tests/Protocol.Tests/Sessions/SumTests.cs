namespace SecureFed.Protocol.Tests;

public class SumTests
{
    [Fact]
    public void Five_clients_without_dropouts_open_their_sum()
    {
        using var world = new World(new WorldOptions());
        var closing = world.Run();
        world.AssertExact(closing);
        Assert.Equal(5, closing.Aggregate!.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void One_dropout_before_any_round_leaves_the_sum_of_the_others(int round)
    {
        using var world = new World(new WorldOptions { Clients = 6, DropsBeforeRound = new Dictionary<int, int> { [2] = round } });
        var closing = world.Run();
        world.AssertExact(closing);
        Assert.Equal(round <= 2 ? 5 : 6, closing.Aggregate!.Count);
    }
}
