using SecureFed.Learning;

namespace SecureFed.Simulation.Tests;

/// <summary>The question of Li et al., "Federated Optimization in Heterogeneous Networks", MLSys 2020, section 5.2: should slow devices be dropped?</summary>
public class StragglerTests
{
    /// <summary>
    /// experiments/fedprox-synthetic.json: step sizes and mu were chosen on validation rows with seeds 101 to 103 (experiments/fedprox-synthetic-choice.json), then these ten seeds were run once.
    /// 14 of 30 devices are slow: the most that a minimum cohort above one half bears.
    /// </summary>
    [Fact]
    public void FedProx_with_partial_work_beats_FedAvg_that_drops_stragglers_on_synthetic_1_1_in_nine_of_ten_seeds()
    {
        var request = new TrainingRequest
        {
            Data = "synthetic:1,1,100",
            Partition = PartitionRule.Parse("key:device"),
            Aggregation = AggregationKind.Plain,
            Corrupt = 0,
            TolerateDropout = 0.4667,
            Stragglers = 0.4667,
            Threads = 1,
            Rounds = 50,
            Epochs = 20,
            BatchSize = 10,
            Momentum = 0,
            Schedule = LearningRateSchedule.Constant,
            L2 = 0,
            Weighting = Weighting.Rows,
            MaximumWeight = 3000,
        };
        var dropping = request with { Algorithm = FederatedAlgorithm.FedAvg, LearningRate = 0.1 };
        var keeping = request with { Algorithm = FederatedAlgorithm.FedProx, LearningRate = 1, Proximal = 0.1 };
        var data = DataSource.Open(request).Data;

        var pairs = Enumerable.Range(201, 10).AsParallel().AsOrdered().Select(seed => (FedAvg: Train(dropping, seed), FedProx: Train(keeping, seed))).ToArray();

        Assert.All(pairs, pair => Assert.Equal((0, 0), (pair.FedAvg.Reports.Count(report => report.Aborted is not null), pair.FedProx.Reports.Count(report => report.Aborted is not null))));
        Assert.InRange(pairs.Count(pair => pair.FedProx.Test.Accuracy > pair.FedAvg.Test.Accuracy), 9, 10);
        Assert.InRange(pairs.Count(pair => pair.FedProx.Test.Loss < pair.FedAvg.Test.Loss), 9, 10);

        TrainingResult Train(TrainingRequest asked, long seed) => TrainingRun.Create(asked with { Seed = seed }, data).Train(null, CancellationToken.None);
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
