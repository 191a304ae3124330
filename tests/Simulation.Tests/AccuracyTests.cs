using SecureFed.Learning;
using SecureFed.Privacy;
using SecureFed.Tests;

namespace SecureFed.Simulation.Tests;

public class AccuracyTests
{
    [Fact]
    public void Federated_breast_cancer_with_defaults_is_within_two_test_rows_of_pooled()
    {
        var result = Runs.Train(Runs.Plain);

        var rows = result.Run.Federation.Data.TestRows.Length;
        Assert.True(Math.Abs(result.Test.Accuracy!.Value - Pooled(result).Accuracy!.Value) * rows <= 2.01);
    }

    [Fact]
    public void Federated_diabetes_with_defaults_is_within_one_percent_of_least_squares()
    {
        var result = Runs.Train(Runs.Plain with { Data = "diabetes" });

        Assert.InRange(result.Test.Rmse!.Value, 0, 1.01 * Pooled(result).Rmse!.Value);
    }

    [Theory]
    [InlineData(PrivacyUnit.Client)]
    [InlineData(PrivacyUnit.Record)]
    public void FedSGD_with_everyone_is_pooled_gradient_descent_to_the_rounding_of_the_encoding(PrivacyUnit unit)
    {
        var request = Runs.Plain with
        {
            Partition = PartitionRule.Parse("dirichlet:2"),
            Clients = 5,
            Algorithm = FederatedAlgorithm.FedSgd,
            Unit = unit,
            LearningRate = 0.4,
            L2 = 0.01,
        };
        var data = Runs.BreastCancer;
        var model = LinearModel.For(data, 0.01);
        var pooled = model.CreateParameters();
        var gradient = new double[pooled.Length];

        for (var steps = 1; steps <= 6; steps++)
        {
            model.Gradient(pooled, data, data.TrainRows, gradient);
            for (var i = 0; i < pooled.Length; i++)
                pooled[i] -= 0.4 * gradient[i];

            var federated = Runs.Train(request with { Rounds = steps, Schedule = LearningRateSchedule.Constant, Momentum = 0 }).Parameters;

            Assert.All(pooled.Zip(federated), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public void Adult_over_a_thousand_clients_hides_a_client_at_epsilon_2_with_an_AUC_of_088()
    {
        var request = new TrainingRequest
        {
            Data = RealData.PathOf("adult.csv.gz"),
            Schema = RealData.PathOf("schemas.json"),
            Clients = 1000,
            Aggregation = AggregationKind.Plain,
            Corrupt = 0,
            TolerateDropout = 0,
            Unit = PrivacyUnit.Client,
            Epsilon = 2,
            Delta = 1e-5,
            Seed = 1,
        };

        Assert.InRange(Runs.Train(request).Test.Auc!.Value, 0.88, 1);
    }

    private static EvaluationMetrics Pooled(TrainingResult result)
    {
        var (model, data) = (result.Run.Federation.Model, result.Run.Federation.Data);
        return Metrics.Evaluate(model, PooledTrainer.Train(model, data, data.TrainRows), data, data.TestRows);
    }
}
