namespace SecureFed.Privacy.Tests;

public class EmpiricalLowerBoundTests
{
    [Theory]
    [InlineData(50, 50, 50, 0, 2.785)]
    [InlineData(10_000, 1000, 1000, 1e-5, 5.529)]
    public void The_reach_of_one_run_is_limited_by_the_number_of_guesses(int canaries, int guesses, int correct, double delta, double epsilon) =>
        Assert.Equal(epsilon, OneRunAudit.EpsilonLowerBound(canaries, guesses, correct, delta), 0.02);

    [Fact]
    public void The_bound_is_the_edge_of_what_the_guesses_refute()
    {
        var epsilon = OneRunAudit.EpsilonLowerBound(1000, 200, 180, 1e-5, 0.05);

        Assert.InRange(OneRunAudit.ProbabilityOfGuesses(1000, 200, 180, epsilon, 1e-5), 0.0499, 0.05);
    }

    [Fact]
    public void Guesses_no_better_than_coins_prove_nothing() => Assert.Equal(0, OneRunAudit.EpsilonLowerBound(1000, 100, 52, 1e-5));

    [Fact]
    public void More_right_guesses_prove_more_and_more_delta_proves_less()
    {
        Assert.True(OneRunAudit.EpsilonLowerBound(1000, 100, 95, 0) > OneRunAudit.EpsilonLowerBound(1000, 100, 90, 0));
        Assert.True(OneRunAudit.EpsilonLowerBound(1000, 100, 95, 1e-3) < OneRunAudit.EpsilonLowerBound(1000, 100, 95, 0));
    }

    [Fact]
    public void A_threshold_that_separates_perfectly_proves_what_clopper_and_pearson_allow()
    {
        // No errors in n runs: each rate is below 1 - (significance / 2)^(1/n).
        var rate = 1 - Math.Pow(0.025, 1.0 / 500);

        var bound = ThresholdAudit.EpsilonLowerBound([.. Enumerable.Repeat(1.0, 500)], [.. Enumerable.Repeat(0.0, 500)], 0.5, 1e-5);

        Assert.Equal(Math.Log((1 - rate - 1e-5) / rate), bound, 1e-9);
    }

    [Fact]
    public void Trying_more_thresholds_is_paid_for()
    {
        double[] with = [.. Enumerable.Range(0, 300).Select(i => 1 + i / 300.0)];
        double[] without = [.. Enumerable.Range(0, 300).Select(i => i / 300.0)];

        var fixedBefore = ThresholdAudit.EpsilonLowerBound(with, without, 1, 0);
        var chosen = ThresholdAudit.BestEpsilonLowerBound(with, without, [0.5, 1, 1.5], 0);

        Assert.True(chosen < fixedBefore);
        Assert.True(chosen > 0);
    }

    [Fact]
    public void Scores_that_are_not_numbers_count_as_errors() =>
        Assert.Equal(0, ThresholdAudit.EpsilonLowerBound([.. Enumerable.Repeat(double.NaN, 100)], [.. Enumerable.Repeat(0.0, 100)], 0.5, 0));

    [Fact]
    public void Canaries_have_exactly_the_clip_norm_and_are_nearly_orthogonal()
    {
        var canaries = UpdateCanaries.Draw(20, 4096, 3, new Random(1));

        var scores = canaries.Scores(canaries.Update(7));

        Assert.Equal(1, scores[7], 1e-12);
        Assert.All(scores.Where((_, i) => i != 7), score => Assert.InRange(score, -0.1, 0.1));
        Assert.InRange(Norm(canaries.Update(7)), 3 * (1 - 1e-11), 3);
    }

    [Fact]
    public void Orthogonal_canaries_do_not_disturb_each_other_even_as_many_as_there_are_dimensions()
    {
        var canaries = UpdateCanaries.DrawOrthogonal(32, 32, 3, new Random(1));

        for (var i = 0; i < 32; i++)
        {
            Assert.InRange(Norm(canaries.Update(i)), 3 * (1 - 1e-11), 3);
            var scores = canaries.Scores(canaries.Update(i));
            Assert.All(scores.Select((score, j) => (score, j)), pair => Assert.Equal(pair.j == i ? 1 : 0, pair.score, 1e-12));
        }
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(0.5, true)]
    public void An_audit_of_gaussian_sums_accuses_a_mechanism_whose_noise_is_halved_and_only_that(double noiseOverClaim, bool accused)
    {
        // Claim: epsilon of noise multiplier 1. Truth: noise of the given multiple of it.
        const int Canaries = 2000;
        const int Dimension = 20_000;
        var claim = AnalyticGaussian.Epsilon(1, 1e-5);
        var random = new Random(7);
        var canaries = UpdateCanaries.Draw(Canaries, Dimension, 1, random);
        var sum = new double[Dimension];
        for (var i = 0; i < Canaries; i++)
        {
            for (var j = 0; canaries.Included[i] && j < Dimension; j++)
                sum[j] += canaries.Update(i)[j];
        }

        var sigma = noiseOverClaim == 0.5 ? 0.05 : 2;
        for (var j = 0; j < Dimension; j++)
            sum[j] += sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

        var correct = canaries.CorrectGuesses(canaries.Scores(sum), 800);

        Assert.Equal(accused, OneRunAudit.EpsilonLowerBound(Canaries, 800, correct, 1e-5) > claim);
    }

    private static double Norm(ReadOnlySpan<double> vector)
    {
        var sum = 0.0;
        foreach (var x in vector)
            sum += x * x;
        return Math.Sqrt(sum);
    }
}
