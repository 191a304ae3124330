using SecureFed.Privacy;

namespace SecureFed.Simulation.Tests;

/// <summary>
/// An audit that accuses nobody must also be able to accuse. The full count of 20 honest and 20 weakened mechanisms takes a minute and runs on request:
/// <c>dotnet SecureFed.Simulation.Tests.dll -class "*PrivacyAuditTests" -explicit only</c>.
/// </summary>
public class PrivacyAuditTests
{
    private const double HalfTheNoise = 0.5;

    /// <summary>Everybody honest and nobody lost: the sum carries exactly the noise that the claim counts on.</summary>
    private static readonly TrainingRequest CentralLike = new()
    {
        Data = "breast_cancer",
        Clients = 3,
        Unit = PrivacyUnit.Client,
        Corrupt = 0,
        TolerateDropout = 0,
        Rounds = 1,
        Epsilon = 5,
        Seed = 1,
        Aggregation = AggregationKind.Plain,
    };

    [Theory]
    [InlineData(TrainingMechanism.DistributedDiscreteGaussian, PrivacyUnit.Client, PrivacyRelation.ZeroOut)]
    [InlineData(TrainingMechanism.DistributedSkellam, PrivacyUnit.Client, PrivacyRelation.ReplaceOne)]
    [InlineData(TrainingMechanism.DistributedDiscreteGaussian, PrivacyUnit.Record, PrivacyRelation.AddOrRemoveOne)]
    public void Half_the_noise_is_caught_and_all_of_it_is_not(TrainingMechanism mechanism, PrivacyUnit unit, PrivacyRelation relation)
    {
        var training = CentralLike with { Mechanism = mechanism, Unit = unit, Relation = relation, Epsilon = 8 };

        Assert.True(Audit(training, runs: 1000).Passed);
        Assert.False(Audit(training, HalfTheNoise, runs: 1000).Passed);
    }

    [Fact]
    public void Strong_canaries_show_a_third_of_the_certified_epsilon()
    {
        var answer = Audit(CentralLike, runs: 8000);

        Assert.InRange(answer.MeasuredEpsilon, answer.CertifiedEpsilon / 3, answer.CertifiedEpsilon);
    }

    [Fact]
    public void Real_sessions_and_several_training_rounds_with_a_moving_clip_are_audited_too()
    {
        var answer = Audit(CentralLike with { Aggregation = AggregationKind.Secure, Rounds = 2, AdaptiveClip = true }, runs: 200);

        Assert.True(answer.Passed);
        Assert.Equal("secure", answer.OneRun.Aggregation);
        Assert.Equal(31, answer.OneRun.Canaries);
        Assert.Equal(200, answer.RunsWithCanary + answer.RunsWithoutCanary);
    }

    [Fact]
    public void A_canary_scores_one_when_it_is_in_and_zero_when_not_but_for_noise()
    {
        var training = new AuditedTraining(CentralLike with { Epsilon = null, NoiseMultiplier = 0.01, Rounds = 3 }, Runs.BreastCancer, canaries: 20, noiseFactor: 1);

        var (canaries, scores) = training.Run(training.Seed, CancellationToken.None);

        Assert.All(scores.Zip(canaries.Included), pair => Assert.Equal(pair.Second ? 1 : 0, pair.First, 6 * training.ScoreDeviation + 0.01));
        Assert.InRange(training.ScoreDeviation, 0.005, 0.01);
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer_with_any_number_of_threads() =>
        Assert.Equivalent(Audit(CentralLike with { Threads = 1 }, runs: 100), Audit(CentralLike with { Threads = 2 }, runs: 100));

    [Theory]
    [InlineData("epsilon")]
    [InlineData("sample")]
    [InlineData("dropout")]
    [InlineData("canaries")]
    public void What_cannot_be_audited_is_named(string field)
    {
        var training = field switch
        {
            "epsilon" => CentralLike with { Epsilon = null },
            "sample" => CentralLike with { Sample = ClientSampling.Poisson(0.5) },
            "dropout" => CentralLike with { Dropout = DropoutRule.Parse("0.1") },
            _ => CentralLike,
        };
        var request = new PrivacyAuditRequest { Training = training, Canaries = field == "canaries" ? 32 : null };

        Assert.Equal(field, Assert.Throws<RequestException>(() => PrivacyAudit.Create(request, Runs.BreastCancer)).Field);
    }

    [Fact(Explicit = true)]
    public void Of_twenty_seeds_no_honest_mechanism_is_accused_and_at_least_nineteen_weakened_ones_are()
    {
        var seeds = Enumerable.Range(1, 20);

        Assert.Equal(20, seeds.Count(seed => Audit(CentralLike with { Seed = seed }).Passed));
        Assert.InRange(seeds.Count(seed => !Audit(CentralLike with { Seed = seed }, HalfTheNoise).Passed), 19, 20);
    }

    private static PrivacyAuditAnswer Audit(TrainingRequest training, double noiseFactor = 1, int runs = 2000) =>
        PrivacyAudit.Create(new PrivacyAuditRequest { Training = training, Runs = runs, NoiseFactor = noiseFactor }, Runs.BreastCancer).Run(null, CancellationToken.None);
}
