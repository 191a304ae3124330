namespace SecureFed.Simulation.Tests;

/// <summary>The plain modular sum stands in for the secure one only because both give the same model to the last bit.</summary>
public class SecureEqualsPlainTests
{
    private static readonly TrainingRequest Small = Runs.Plain with { Clients = 8, Rounds = 4, TolerateDropout = 0.25 };

    [Fact]
    public void Without_noise_both_sums_give_the_same_model() => AssertEqual(Small with { Dropout = 0.1 });

    [Fact]
    public void With_noise_on_records_both_sums_give_the_same_model() => AssertEqual(Small with { Epsilon = 4, Dropout = 0.1 });

    [Fact]
    public void With_noise_on_weighted_clients_both_sums_give_the_same_model() =>
        AssertEqual(Small with { Epsilon = 8, Delta = 1e-3, Algorithm = FederatedAlgorithm.FedAvg, Weighting = Weighting.Rows });

    [Fact]
    public void With_a_clip_that_follows_the_norms_both_sums_give_the_same_model() => AssertEqual(Small with { Epsilon = 4, Dropout = 0.1, AdaptiveClip = true });

    [Fact]
    public void Both_sums_abort_the_same_training_rounds()
    {
        var request = Small with { Clients = 6, Rounds = 25, Epochs = 1, Dropout = 0.35, TolerateDropout = 0.34, Corrupt = 0 };

        var (plain, secure) = (Runs.Train(request), Runs.Train(request with { Aggregation = AggregationKind.Secure }));

        Assert.Contains(plain.Reports, report => report.Aborted is not null);
        Assert.Contains(plain.Reports, report => report.Aborted is null);
        Assert.Equal(plain.Reports.Select(report => (report.Survivors, report.Closed)), secure.Reports.Select(report => (report.Survivors, report.Closed)));
        Assert.Equal(Runs.Bits(plain), Runs.Bits(secure));
    }

    private static void AssertEqual(TrainingRequest request)
    {
        var plain = Runs.Train(request);
        var secure = Runs.Train(request with { Aggregation = AggregationKind.Secure });

        Assert.Contains(secure.Reports, report => report.Aborted is null);
        Assert.Equal(Runs.Bits(plain), Runs.Bits(secure));
    }
}
