using SecureFed.Tests;

namespace SecureFed.Learning.Tests;

/// <summary>Pooled models on sets that are not part of the project, against figures computed elsewhere.</summary>
public class RealDataTests
{
    [Fact]
    public void Adult_pooled_logistic_regression()
    {
        var (data, metrics) = Pooled("adult");

        Assert.Equal((48_842, 91), (data.Rows, data.Features));
        Assert.InRange(metrics.Auc!.Value, 0.899, 0.902);
    }

    [Fact]
    public void High_school_and_beyond_pooled_least_squares()
    {
        var (data, metrics) = Pooled("hsb82");

        Assert.Equal(160, data.ClientKeys!.Distinct().Count());
        Assert.Equal(6.150, metrics.Rmse!.Value, 1e-2);
    }

    [Fact]
    public void Bike_sharing_pooled_least_squares() => Assert.Equal(101.2, Pooled("bike_sharing").Metrics.Rmse!.Value, 0.1);

    [Fact]
    public void Heart_disease_keeps_rows_with_missing_values_and_knows_its_hospitals()
    {
        var (data, metrics) = Pooled("heart_disease");

        Assert.Equal(920, data.Rows);
        Assert.Contains("trestbps missing", data.FeatureNames);
        Assert.Equal([123, 200, 294, 303], data.ClientKeys!.GroupBy(key => key).Select(group => group.Count()).Order());
        Assert.InRange(metrics.Auc!.Value, 0.82, 0.86);
    }

    [Fact]
    public void Mnist_loads_from_its_two_official_files()
    {
        var data = Load("mnist");

        Assert.Equal((70_000, 784, 10), (data.Rows, data.Features, data.Classes));
        Assert.Equal((60_000, 10_000), (data.TrainRows.Length, data.TestRows.Length));
        Assert.Equal(60_000, data.TestRows[0]);
        Assert.Equal(5, data.Labels[0]);
        Assert.Equal(7, data.Labels[60_000]);
    }

    [Theory]
    [InlineData("bank_marketing", 45_211)]
    [InlineData("german_credit", 1_000)]
    [InlineData("iris", 150)]
    [InlineData("wine", 178)]
    [InlineData("california_housing", 20_640)]
    [InlineData("parkinsons", 5_875)]
    [InlineData("wisdm", 5_418)]
    [InlineData("synthetic_0_0", 7_304)]
    [InlineData("synthetic_1_1", 7_304)]
    [InlineData("grunfeld", 220)]
    [InlineData("sacramento", 932)]
    public void Every_other_set_fits_its_schema(string name, int rows) => Assert.Equal(rows, Load(name).Rows);

    private static (Dataset Data, EvaluationMetrics Metrics) Pooled(string name)
    {
        var data = Load(name);
        var model = LinearModel.For(data);
        return (data, Metrics.Evaluate(model, PooledTrainer.Train(model, data, data.TrainRows), data, data.TestRows));
    }

    private static Dataset Load(string name)
    {
        var schema = Schema.Load(RealData.PathOf("schemas.json"), name);
        return DatasetLoader.Load(RealData.PathOf(schema.Files[0]), schema);
    }
}
