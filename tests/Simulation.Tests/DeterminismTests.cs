using SecureFed.Learning;

namespace SecureFed.Simulation.Tests;

public class DeterminismTests
{
    [Theory]
    [InlineData(AggregationKind.Plain)]
    [InlineData(AggregationKind.Secure)]
    public void The_same_seed_writes_the_same_bytes_with_one_and_two_threads(AggregationKind aggregation)
    {
        var request = Runs.Plain with { Aggregation = aggregation, Clients = 6, Rounds = 3, Epsilon = 4, Dropout = 0.05, TolerateDropout = 0.3 };

        var one = Texts(request with { Threads = 1 });
        var two = Texts(request with { Threads = 2 });
        var again = Texts(request with { Threads = 2 });

        Assert.Equal(one, two);
        Assert.Equal(two, again);
    }

    [Fact]
    public void Another_seed_gives_another_model() =>
        Assert.NotEqual(Texts(Runs.Plain with { Rounds = 2 }).Model, Texts(Runs.Plain with { Rounds = 2, Seed = 2 }).Model);

    [Fact]
    public void Without_a_seed_noise_is_not_reproducible()
    {
        var result = Runs.Train(Runs.Plain with { Seed = null, Rounds = 2, Epsilon = 4 });

        Assert.False(TrainingReport.Answer(result).Privacy.Reproducible);
    }

    private static (string Model, string Metrics) Texts(TrainingRequest request)
    {
        var result = Runs.Train(request);
        var federation = result.Run.Federation;
        return (ModelFile.Of(federation.Model, federation.Data, result.Parameters.ToArray()).ToJson(), MetricsTable.Of(result));
    }
}
