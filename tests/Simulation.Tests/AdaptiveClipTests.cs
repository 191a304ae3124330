using SecureFed.Privacy;

namespace SecureFed.Simulation.Tests;

public class AdaptiveClipTests
{
    private static readonly TrainingRequest Adaptive = Runs.Plain with { Epsilon = 8, Rounds = 20, AdaptiveClip = true };

    [Theory]
    [InlineData(1e-3)]
    [InlineData(100)]
    public void The_clip_leaves_a_bad_start_towards_the_norms(double start)
    {
        var clips = Clips(Adaptive with { Clip = start });

        Assert.Equal(start, clips[0]);
        Assert.All(clips.Zip(clips.Skip(1)), pair => Assert.True(start < 1 ? pair.Second > pair.First : pair.Second < pair.First));
    }

    [Fact]
    public void A_larger_quantile_gives_a_larger_clip() =>
        Assert.True(Clips(Adaptive with { ClipQuantile = 0.2 })[^1] < Clips(Adaptive with { ClipQuantile = 0.9 })[^1]);

    [Theory]
    [InlineData(PrivacyUnit.Record)]
    [InlineData(PrivacyUnit.Client)]
    public void Updates_and_indicators_together_keep_the_budget(PrivacyUnit unit)
    {
        var result = Runs.Train(Adaptive with { Unit = unit, Delta = 1e-4 });
        var privacy = TrainingReport.Answer(result).Privacy;

        Assert.Equal(["update", AdaptiveClipping.IndicatorVector], result.Run.Plan.Vectors.Select(vector => vector.Name));
        Assert.InRange(privacy.EpsilonPlanned.Server!.Value, 7.9, 8);
        Assert.True(privacy.AdaptiveClip!.IndicatorStddev > 0);
    }

    [Fact]
    public void Weights_ride_beside_the_indicators()
    {
        var result = Runs.Train(Adaptive with { Algorithm = FederatedAlgorithm.FedAvg, Weighting = Weighting.Rows, Delta = 1e-4, Rounds = 3 });

        Assert.Equal(["update", "weight", AdaptiveClipping.IndicatorVector], result.Run.Plan.Vectors.Select(vector => vector.Name));
        Assert.DoesNotContain(result.Reports, report => report.Aborted is not null);
    }

    [Fact]
    public void A_training_round_that_opens_nothing_leaves_the_clip_where_it_is()
    {
        var result = Runs.Train(Adaptive with { Dropout = 0.95, Rounds = 3 });

        Assert.All(result.Reports, report => Assert.NotNull(report.Aborted));
        Assert.All(result.Reports, report => Assert.Equal(1, report.Clip));
    }

    private static double[] Clips(TrainingRequest request) => [.. Runs.Train(request).Reports.Select(report => report.Clip!.Value)];
}
