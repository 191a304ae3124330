namespace SecureFed.Learning.Tests;

public class SyntheticDataTests
{
    [Fact]
    public void Without_noise_least_squares_finds_the_truth_of_a_linear_set()
    {
        var set = SyntheticData.Linear(rows: 200, features: 7, noise: 0, seed: 1);

        var found = PooledTrainer.Train(LinearModel.For(set.Data), set.Data, set.Data.TrainRows);

        Assert.All(found.Zip(set.Truth), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
    }

    [Fact]
    public void The_error_of_the_truth_of_a_linear_set_is_its_noise()
    {
        var set = SyntheticData.Linear(rows: 20_000, features: 5, noise: 2, seed: 1);

        var truth = Metrics.Evaluate(LinearModel.For(set.Data), set.Truth, set.Data, set.Data.TrainRows);

        Assert.InRange(truth.Rmse!.Value, 1.95, 2.05);
    }

    [Fact]
    public void Maximum_likelihood_finds_the_truth_of_a_logistic_set()
    {
        var set = SyntheticData.Logistic(rows: 50_000, features: 3, noise: 0, seed: 2);

        var found = PooledTrainer.Train(LinearModel.For(set.Data, 0), set.Data, set.Data.TrainRows);

        // Standard errors are about 0.03.
        Assert.All(found.Zip(set.Truth), pair => Assert.Equal(pair.Second, pair.First, 0.2));
    }

    [Fact]
    public void Flipped_labels_cost_accuracy()
    {
        var set = SyntheticData.Logistic(rows: 20_000, features: 3, noise: 0.5, seed: 2);

        Assert.InRange(Metrics.Evaluate(LinearModel.For(set.Data), set.Truth, set.Data, set.Data.TrainRows).Accuracy!.Value, 0.48, 0.52);
    }

    [Fact]
    public void The_fedprox_set_has_the_published_shape()
    {
        var data = SyntheticData.FedProx(1, 1, seed: 16);
        var sizes = data.ClientKeys!.GroupBy(key => key).Select(group => group.Count()).ToArray();

        Assert.Equal((60, 10, 30), (data.Features, data.Classes, sizes.Length));
        Assert.All(sizes, size => Assert.InRange(size, 50, int.MaxValue));
        Assert.All(data.X, value => Assert.InRange(value, -1, 1));
        Assert.True(data.Labels.Distinct().Count() > 5);
    }

    [Fact]
    public void More_alpha_and_beta_make_the_devices_differ_more()
    {
        Assert.True(Spread(SyntheticData.FedProx(0, 0, seed: 3)) < Spread(SyntheticData.FedProx(0, 2, seed: 3)));
        Assert.True(Spread(SyntheticData.FedProx(0, 0, seed: 3, iid: true)) < Spread(SyntheticData.FedProx(0, 0, seed: 3)));

        // Standard deviation over the devices of the mean of the first feature's device means.
        static double Spread(Dataset data)
        {
            var means = Enumerable.Range(0, data.Rows).GroupBy(row => data.ClientKeys![row]).Select(group => group.Average(row => data.Row(row).ToArray().Average())).ToArray();
            return means.Average(mean => Math.Pow(mean - means.Average(), 2));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows_and_another_seed_others()
    {
        Assert.Equal(SyntheticData.FedProx(1, 1, seed: 4).X, SyntheticData.FedProx(1, 1, seed: 4).X);
        Assert.NotEqual(SyntheticData.Linear(10, 2, 1, seed: 4).Data.X, SyntheticData.Linear(10, 2, 1, seed: 5).Data.X);
    }
}
