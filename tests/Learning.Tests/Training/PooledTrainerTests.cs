using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace SecureFed.Learning.Tests;

public class PooledTrainerTests
{
    [Fact]
    public void Ordinary_least_squares_agrees_with_a_qr_factorisation_of_the_raw_columns()
    {
        var data = BundledData.Open("diabetes");
        var raw = BundledData.Table("diabetes").Rows().Select(row => Enumerable.Range(0, 11).Select(i => row.Number(i, "")).ToArray()).ToArray();
        var design = Matrix<double>.Build.DenseOfRows(data.TrainRows.Select(row => raw[row][..10].Append(1.0)));
        var labels = Vector<double>.Build.DenseOfEnumerable(data.TrainRows.Select(row => raw[row][10]));
        var coefficients = design.QR().Solve(labels);
        var expected = data.TestRows.Select(row => coefficients * Vector<double>.Build.DenseOfEnumerable(raw[row][..10].Append(1.0))).ToArray();

        var model = LinearModel.For(data);
        var parameters = PooledTrainer.Train(model, data, data.TrainRows);

        var prediction = new double[1];
        for (var i = 0; i < expected.Length; i++)
        {
            model.Predict(parameters, data.Row(data.TestRows[i]), prediction);
            Assert.Equal(expected[i], prediction[0], 1e-7);
        }
        Assert.Equal(57.2639, Metrics.Evaluate(model, parameters, data, data.TestRows).Rmse!.Value, 1e-4);
    }

    [Fact]
    public void Ridge_agrees_with_least_squares_on_rows_added_for_the_penalty()
    {
        var data = BundledData.Open("diabetes");
        const double L2 = 0.02;
        // Minimising |Xw - y|^2 / n + L2 |w|^2 is least squares with one more row sqrt(n L2) e_j -> 0 per weight.
        var root = Math.Sqrt(data.TrainRows.Length * L2);
        var rows = data.TrainRows.Select(row => data.Row(row).ToArray().Append(1.0).ToArray())
            .Concat(Enumerable.Range(0, 10).Select(j => Enumerable.Range(0, 11).Select(i => i == j ? root : 0).ToArray()));
        var labels = data.TrainRows.Select(row => data.LabelScale.ToModel(data.Labels[row])).Concat(new double[10]);
        var expected = Matrix<double>.Build.DenseOfRows(rows).QR().Solve(Vector<double>.Build.DenseOfEnumerable(labels));

        var parameters = PooledTrainer.Train(LinearModel.For(data, L2), data, data.TrainRows);

        Assert.All(parameters.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
    }

    [Theory]
    [InlineData("breast_cancer")]
    [InlineData("penguins")]
    [InlineData("digits")]
    public void Likelihoods_are_maximised_until_the_gradient_vanishes(string name)
    {
        var data = BundledData.Open(name);
        var model = LinearModel.For(data);
        var gradient = model.CreateParameters();

        model.Gradient(PooledTrainer.Train(model, data, data.TrainRows), data, data.TrainRows, gradient);

        Assert.InRange(Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient)), 0, 3e-6);
    }

    [Fact]
    public void Redundant_one_hot_columns_leave_least_squares_solvable_and_of_least_norm()
    {
        var schema = """{"task": "regression", "label": "y", "label_bounds": [-1, 1], "features": [{"name": "c", "type": "categorical", "values": ["a", "b"]}]}""";
        var data = Tables.Load("c,y\na,-0.3\nb,0.9\na,-0.3\nb,0.9\na,-0.3\n", schema);

        var parameters = PooledTrainer.Train(LinearModel.For(data), data, data.TrainRows);

        // a + bias = -0.3 and b + bias = 0.9; the shortest such vector is (-0.5, 0.7, 0.2).
        Assert.All(parameters.Zip([-0.5, 0.7, 0.2]), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Separable_classes_without_a_penalty_end_in_finite_parameters()
    {
        var schema = """{"task": "binary", "label": "y", "classes": [0, 1], "features": [{"name": "x", "type": "numeric", "min": -1, "max": 1}]}""";
        var data = Tables.Load("x,y\n-1,0\n-0.5,0\n0.5,1\n1,1\n0.7,1\n", schema);
        var model = LinearModel.For(data, 0);

        var parameters = PooledTrainer.Train(model, data, data.TrainRows);

        Assert.All(parameters, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(1, Metrics.Evaluate(model, parameters, data, data.TrainRows).Accuracy);
    }

    [Fact]
    public async Task One_thread_and_many_give_the_same_bits()
    {
        var data = SyntheticData.FedProx(0, 0, seed: 1);
        var model = LinearModel.For(data, 1);
        // Three shares of work.
        var rows = data.TrainRows[..5000];

        var many = PooledTrainer.Train(model, data, rows);
        var oneThread = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var one = await Task.Factory.StartNew(
            () => PooledTrainer.Train(model, data, rows), TestContext.Current.CancellationToken, TaskCreationOptions.None, oneThread);

        Assert.Equal(many, one);
    }

    [Fact]
    public void Bundled_sets_reach_their_known_quality()
    {
        Assert.InRange(Evaluate("breast_cancer").Auc!.Value, 0.999, 1);
        Assert.InRange(Evaluate("breast_cancer").Accuracy!.Value, 0.98, 1);
        Assert.InRange(Evaluate("digits").Accuracy!.Value, 0.955, 0.975);
        Assert.InRange(Evaluate("penguins").Accuracy!.Value, 0.97, 1);
    }

    private static EvaluationMetrics Evaluate(string name)
    {
        var data = BundledData.Open(name);
        var model = LinearModel.For(data);
        return Metrics.Evaluate(model, PooledTrainer.Train(model, data, data.TrainRows), data, data.TestRows);
    }
}
