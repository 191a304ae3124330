using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation.Tests;

public class OneShotTests
{
    private static readonly TrainingRequest Request = Runs.Plain with { Data = "diabetes", Algorithm = FederatedAlgorithm.OneShot };

    [Theory]
    [InlineData(0.0, AggregationKind.Plain)]
    [InlineData(0.0, AggregationKind.Secure)]
    [InlineData(0.1, AggregationKind.Plain)]
    public void From_sums_without_noise_it_is_pooled_least_squares_to_a_millionth(double l2, AggregationKind aggregation)
    {
        var result = Runs.Train(Request with { L2 = l2, Aggregation = aggregation, Clients = 9, Partition = PartitionRule.Parse("dirichlet:0.5") });

        var data = result.Run.Federation.Data;
        var pooled = PooledTrainer.Train(LinearModel.For(data, l2), data, data.TrainRows);
        var scale = Math.Sqrt(pooled.Sum(value => value * value));
        var distance = Math.Sqrt(pooled.Zip(result.Parameters).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
        Assert.True(distance <= 1e-6 * scale, $"relative distance {distance / scale:E2}");
    }

    [Fact]
    public void A_redundant_column_does_not_make_it_blow_up()
    {
        var data = SyntheticData.Linear(400, 6, 0.1, seed: 3).Data;
        var statistics = new LeastSquares(7);
        Span<double> row = stackalloc double[7];
        foreach (var i in data.TrainRows)
        {
            data.Row(i).CopyTo(row);
            row[6] = row[0];
            statistics.Add(row, data.LabelScale.ToModel(data.Labels[i]));
        }
        var gram = new double[LeastSquares.GramLength(7)];
        var moments = new double[8];
        statistics.CopyTo(gram, moments);

        var solution = LeastSquares.FromSums(7, gram, moments).Solve(0);

        Assert.Equal(solution[0], solution[6], 1e-6);
        Assert.All(solution, value => Assert.InRange(value, -2, 2));
    }

    [Fact]
    public void With_noise_on_records_more_budget_brings_it_nearer_to_pooled()
    {
        var data = SyntheticData.Linear(5000, 4, 0.2, seed: 7).Data;
        var pooled = PooledTrainer.Train(LinearModel.For(data), data, data.TrainRows);
        double Distance(double epsilon)
        {
            var request = Request with { Epsilon = epsilon, Corrupt = 0, TolerateDropout = 0 };
            var result = TrainingRun.Create(request, data).Train(null, CancellationToken.None);
            return Math.Sqrt(pooled.Zip(result.Parameters).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
        }

        var (tight, loose) = (Distance(0.5), Distance(50));
        Assert.True(loose < 0.25 * tight, $"distance {tight} at epsilon 0.5, {loose} at 50");
    }

    [Fact]
    public void The_sensitivity_of_a_record_comes_from_public_bounds_and_clips_nothing()
    {
        var run = TrainingRun.Create(Request with { Epsilon = 1 }, DataSource.Open(Request).Data);

        var data = run.Federation.Data;
        var longest = data.TrainRows.Max(row => data.Row(row).ToArray().Sum(value => value * value) + 1);
        Assert.Equal(PrivacyUnit.Record, run.Plan.Unit);
        Assert.True(longest <= run.Plan.Vector(OneShotLeastSquares.GramVector).Clip);
        Assert.Equal(run.Plan.Vector(OneShotLeastSquares.GramVector).Clip, Math.Pow(run.Plan.Vector(OneShotLeastSquares.MomentVector).Clip, 2), 1e-9);
    }

    [Theory]
    [InlineData(PrivacyUnit.Record)]
    [InlineData(PrivacyUnit.Client)]
    public void With_noise_both_sums_give_one_model(PrivacyUnit unit)
    {
        var request = Request with { Unit = unit, Epsilon = 4, Delta = 1e-4, Clients = 6, Dropout = 0.1, TolerateDropout = 0.3 };

        Assert.Equal(Runs.Bits(Runs.Train(request)), Runs.Bits(Runs.Train(request with { Aggregation = AggregationKind.Secure })));
    }

    [Fact]
    public void Classes_are_refused() =>
        Assert.Equal("algorithm", Assert.Throws<RequestException>(() => Runs.Train(Request with { Data = "breast_cancer" })).Field);
}
