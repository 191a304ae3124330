using CsCheck;

namespace SecureFed.Learning.Tests;

public class MetricsTests
{
    [Fact]
    public void The_auc_is_the_share_of_pairs_in_the_right_order_with_ties_counting_half()
    {
        // Few distinct scores make many ties.
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1]).Array[1, 40].Sample(rows =>
        {
            var probabilities = rows.SelectMany(row => new[] { 1 - row.Item1 / 5.0, row.Item1 / 5.0 }).ToArray();
            var labels = rows.Select(row => (double)row.Item2).ToArray();
            var pairs = (from p in rows where p.Item2 == 1 from n in rows where n.Item2 == 0 select p.Item1 > n.Item1 ? 1 : p.Item1 == n.Item1 ? 0.5 : 0).ToArray();

            var auc = Metrics.Auc(probabilities, labels);

            if (pairs.Length == 0)
                Assert.Null(auc);
            else
                Assert.Equal(pairs.Average(), auc!.Value, 1e-12);
        });
    }

    [Fact]
    public void The_auc_of_several_classes_is_the_mean_of_one_against_the_rest_over_those_present()
    {
        // Class 0 is separated, class 1 has one of two pairs right, class 2 is absent.
        double[] probabilities = [0.8, 0.1, 0.1, 0.3, 0.6, 0.1, 0.9, 0.7, 0.0];

        Assert.Equal(0.25, Metrics.Auc(probabilities, [0, 1, 1])!.Value - 0.5, 12);
        static double One(double p, double[] n) => n.Average(x => p > x ? 1.0 : p == x ? 0.5 : 0);
        Assert.Equal((One(0.8, [0.3, 0.9]) + ((One(0.6, [0.1]) + One(0.7, [0.1])) / 2)) / 2, Metrics.Auc(probabilities, [0, 1, 1])!.Value, 12);
    }

    [Fact]
    public void Accuracy_and_f1_of_two_classes()
    {
        // Guesses 1, 1, 0, 0 for 1, 0, 1, 0: one hit of two guesses and of two present.
        double[] probabilities = [0.1, 0.9, 0.4, 0.6, 0.7, 0.3, 0.5, 0.5];

        Assert.Equal(0.5, Metrics.Accuracy(probabilities, [1, 0, 1, 0]));
        Assert.Equal(0.5, Metrics.F1(probabilities, [1, 0, 1, 0]));
        Assert.Equal(2.0 / 3, Metrics.F1(probabilities, [1, 1, 1, 1]), 12);
        Assert.Equal(0, Metrics.F1([0.9, 0.1], [0]));
    }

    [Fact]
    public void F1_of_several_classes_is_the_mean_over_those_present_or_guessed()
    {
        // Guesses 0, 0, 1 for 0, 1, 1; class 2 plays no part: (2/3 + 2/3) / 2.
        double[] probabilities = [1, 0, 0, 1, 0, 0, 0, 1, 0];

        Assert.Equal(2.0 / 3, Metrics.F1(probabilities, [0, 1, 1]), 12);
    }

    [Fact]
    public void Errors_of_a_regression()
    {
        double[] predictions = [1, 2, 3, 6];
        double[] labels = [1, 3, 3, 1];

        Assert.Equal(Math.Sqrt(26.0 / 4), Metrics.Rmse(predictions, labels), 12);
        Assert.Equal(1.5, Metrics.Mae(predictions, labels), 12);
        Assert.Equal(1 - 26.0 / 4, Metrics.R2(predictions, labels)!.Value, 12);
        Assert.Null(Metrics.R2([1, 2], [3, 3]));
    }

    [Fact]
    public void Evaluation_fills_what_applies_to_the_task()
    {
        var (classes, regression) = (BundledData.Open("breast_cancer"), BundledData.Open("diabetes"));

        var first = Metrics.Evaluate(LinearModel.For(classes), new double[31], classes, classes.TestRows);
        var second = Metrics.Evaluate(LinearModel.For(regression), new double[11], regression, regression.TestRows);

        Assert.Equal(113, first.Rows);
        Assert.Equal(Math.Log(2), first.Loss, 12);
        Assert.Equal(0.5, first.Auc);
        Assert.Null(first.Rmse);
        Assert.Equal(88, second.Rows);
        Assert.Null(second.Accuracy);
        Assert.Equal(regression.TestRows.Average(row => Math.Abs(regression.Labels[row] - 175)), second.Mae!.Value, 1e-9);
    }

    [Fact]
    public void The_worst_decile_averages_the_worst_tenth_of_clients_rounded_up()
    {
        var clients = Enumerable.Range(1, 11).Select(i => new EvaluationMetrics(10, i) { Accuracy = i / 11.0, Auc = i == 1 ? null : 0.75 }).ToArray();

        var worst = Metrics.WorstDecile(clients);

        Assert.Equal(20, worst.Rows);
        Assert.Equal(1.5, worst.Loss, 12);
        Assert.Equal(1.5 / 11, worst.Accuracy!.Value, 12);
        Assert.Equal(0.75, worst.Auc);
        Assert.Null(worst.Rmse);
    }

    [Fact]
    public void The_worst_clients_of_a_regression_have_the_largest_errors()
    {
        var clients = Enumerable.Range(1, 10).Select(i => new EvaluationMetrics(1, 0) { Rmse = i }).ToArray();

        Assert.Equal(10, Metrics.WorstDecile(clients).Rmse);
    }
}
