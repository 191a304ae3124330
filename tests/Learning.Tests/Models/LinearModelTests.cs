using System.Numerics.Tensors;
using CsCheck;

namespace SecureFed.Learning.Tests;

public class LinearModelTests
{
    public static TheoryData<string> Sets => ["diabetes", "breast_cancer", "penguins"];

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_gradient_is_what_finite_differences_of_the_loss_say(string name)
    {
        var data = BundledData.Open(name);
        var model = LinearModel.For(data, l2: 0.05);
        var rows = data.TrainRows.AsSpan(0, 50).ToArray();
        Gen.Double[-2, 2].Array[model.ParameterCount].Sample(parameters =>
        {
            var gradient = new double[model.ParameterCount];
            model.Gradient(parameters, data, rows, gradient);
            const double Step = 1e-5;
            for (var i = 0; i < parameters.Length; i++)
            {
                var (above, below) = ((double[])parameters.Clone(), (double[])parameters.Clone());
                above[i] += Step;
                below[i] -= Step;
                var slope = (model.Loss(above, data, rows) - model.Loss(below, data, rows)) / (2 * Step);
                Assert.Equal(slope, gradient[i], 1e-6);
            }
        }, iter: 20);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_gradient_is_the_mean_of_record_gradients_plus_the_penaltys(string name)
    {
        var data = BundledData.Open(name);
        var model = LinearModel.For(data, l2: 0.3);
        Gen.Double[-2, 2].Array[model.ParameterCount].Sample(parameters =>
        {
            var expected = new double[model.ParameterCount];
            var record = new double[model.ParameterCount];
            foreach (var row in data.TestRows)
            {
                model.RecordGradient(parameters, data, row, record);
                TensorPrimitives.Add(expected, record, expected);
            }
            TensorPrimitives.Divide(expected, data.TestRows.Length, expected);
            model.AddPenaltyGradient(parameters, expected);

            var gradient = new double[model.ParameterCount];
            model.Gradient(parameters, data, data.TestRows, gradient);

            for (var i = 0; i < gradient.Length; i++)
                Assert.Equal(expected[i], gradient[i], 1e-12);
        }, iter: 10);
    }

    [Fact]
    public void The_penalty_spares_the_bias()
    {
        var data = BundledData.Open("penguins");
        var (free, ridge) = (LinearModel.For(data, 0), LinearModel.For(data, 2));
        var parameters = free.CreateParameters();
        var perClass = data.Features + 1;
        parameters[0] = 3;
        parameters[perClass - 1] = 5;

        Assert.Equal(free.Loss(parameters, data, data.TrainRows) + 9, ridge.Loss(parameters, data, data.TrainRows), 12);
    }

    [Fact]
    public void Softmax_of_two_classes_is_logistic_regression()
    {
        var data = BundledData.Open("breast_cancer");
        var softmax = new SoftmaxRegression(data.Features, 2, 0);
        var logistic = new LogisticRegression(data.Features, 0);
        Gen.Double[-3, 3].Array[softmax.ParameterCount].Sample(parameters =>
        {
            var difference = new double[data.Features + 1];
            TensorPrimitives.Subtract(parameters.AsSpan(data.Features + 1), parameters.AsSpan(0, data.Features + 1), difference);
            foreach (var row in data.TestRows)
            {
                var (soft, hard) = (new double[2], new double[2]);
                softmax.Predict(parameters, data.Row(row), soft);
                logistic.Predict(difference, data.Row(row), hard);
                Assert.Equal(hard[1], soft[1], 1e-12);

                var (softGradient, hardGradient) = (new double[softmax.ParameterCount], new double[logistic.ParameterCount]);
                softmax.RecordGradient(parameters, data, row, softGradient);
                logistic.RecordGradient(difference, data, row, hardGradient);
                for (var i = 0; i < hardGradient.Length; i++)
                {
                    Assert.Equal(hardGradient[i], softGradient[hardGradient.Length + i], 1e-12);
                    Assert.Equal(-hardGradient[i], softGradient[i], 1e-12);
                }
            }
        }, iter: 5);
    }

    [Theory]
    [InlineData("breast_cancer")]
    [InlineData("penguins")]
    public void Scores_far_beyond_the_range_of_exponentials_stay_finite(string name)
    {
        var data = BundledData.Open(name);
        var model = LinearModel.For(data, 0);
        var parameters = model.CreateParameters();
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = i % 2 == 0 ? 1e5 : -1e5;
        var gradient = model.CreateParameters();
        model.Gradient(parameters, data, data.TrainRows, gradient);

        Assert.True(double.IsFinite(model.Loss(parameters, data, data.TrainRows)));
        Assert.All(gradient, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void At_zero_every_class_is_equally_probable()
    {
        var data = BundledData.Open("digits");
        var model = LinearModel.For(data);

        Assert.Equal(Math.Log(10), model.Loss(model.CreateParameters(), data, data.TrainRows), 12);
    }

    [Fact]
    public void A_regression_predicts_in_the_labels_unit()
    {
        var data = BundledData.Open("diabetes");
        var prediction = new double[1];
        LinearModel.For(data).Predict(new double[11], data.Row(0), prediction);

        Assert.Equal(175, prediction[0]);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Gradients_allocate_nothing(string name)
    {
        var data = BundledData.Open(name);
        var model = LinearModel.For(data);
        var (parameters, gradient) = (model.CreateParameters(), model.CreateParameters());
        model.RecordGradient(parameters, data, 0, gradient);
        model.Gradient(parameters, data, data.TrainRows, gradient);

        var before = GC.GetAllocatedBytesForCurrentThread();
        model.RecordGradient(parameters, data, 0, gradient);
        model.Gradient(parameters, data, data.TrainRows, gradient);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(-1e-9)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_negative_or_infinite_penalty(double l2) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearModel.For(BundledData.Open("diabetes"), l2));

    [Fact]
    public void No_rows_to_take_the_mean_over()
    {
        var data = BundledData.Open("diabetes");

        Assert.Throws<ArgumentException>(() => LinearModel.For(data).Loss(new double[11], data, []));
    }

    [Fact]
    public void A_data_set_the_model_was_not_made_for()
    {
        var model = LinearModel.For(BundledData.Open("diabetes"));
        var other = BundledData.Open("penguins");

        Assert.Throws<ArgumentException>(() => model.Loss(new double[11], other, other.TrainRows));
    }
}
