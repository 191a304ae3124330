using SecureFed.Learning;

namespace SecureFed.Simulation.Tests;

/// <summary>The question of Li et al., "Federated Optimization in Heterogeneous Networks", MLSys 2020, section 5.2: should slow devices be dropped?</summary>
public class StragglerTests
{
    [Fact]
    public void FedProx_with_partial_work_beats_FedAvg_that_drops_stragglers_on_synthetic_1_1_in_nine_of_ten_seeds()
    {
        // 35 of 100 devices are slow in a training round: about the most that a minimum cohort above one half bears.
        var request = new TrainingRequest
        {
            Data = "synthetic:1,1",
            Partition = PartitionRule.Parse("key:device"),
            Aggregation = AggregationKind.Plain,
            Corrupt = 0,
            TolerateDropout = 0.48,
            Stragglers = 0.35,
            Rounds = 20,
            Epochs = 10,
            BatchSize = 10,
            LearningRate = 0.3,
            Momentum = 0,
            Schedule = LearningRateSchedule.Constant,
            L2 = 0,
        };
        var data = DataSource.Open(request).Data;

        var wins = Enumerable.Range(1, 10).Count(seed => AccuracyOf(FederatedAlgorithm.FedProx, seed) > AccuracyOf(FederatedAlgorithm.FedAvg, seed));

        Assert.InRange(wins, 9, 10);

        double AccuracyOf(FederatedAlgorithm algorithm, long seed) =>
            TrainingRun.Create(request with { Algorithm = algorithm, Seed = seed }, data).Train(null, CancellationToken.None).Test.Accuracy!.Value;
    }

    [Fact]
    public void Generated_data_do_not_depend_on_the_seed_of_a_run_and_commas_may_be_colons()
    {
        var one = DataSource.Open(new TrainingRequest { Data = "synthetic:1,1", Seed = 1 }).Data;
        var two = DataSource.Open(new TrainingRequest { Data = "synthetic:1:1", Seed = 2 }).Data;
        var other = DataSource.Open(new TrainingRequest { Data = "synthetic:1,1,5" }).Data;

        Assert.Equal(one.X, two.X);
        Assert.NotEqual(one.Rows, other.Rows);
        Assert.Equal(30, one.ClientKeys!.Distinct().Count());
    }
}
