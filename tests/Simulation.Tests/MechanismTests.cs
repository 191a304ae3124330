using SecureFed.Privacy;

namespace SecureFed.Simulation.Tests;

/// <summary>The Gaussian mechanisms that real ones are compared with.</summary>
public class MechanismTests
{
    private static readonly TrainingRequest Budget =
        Runs.Plain with { Clients = 20, Rounds = 6, Unit = PrivacyUnit.Client, Epsilon = 6, Delta = 1e-3, Corrupt = 0, TolerateDropout = 0 };

    [Fact]
    public void A_central_server_learns_everything_and_recipients_what_the_budget_allows()
    {
        var privacy = Answer(TrainingMechanism.Central);

        Assert.True(privacy.Simulated);
        Assert.Null(privacy.EpsilonPlanned.Server);
        Assert.InRange(privacy.EpsilonPlanned.Recipients!.Value, 5.99, 6);
    }

    [Fact]
    public void Local_noise_holds_the_budget_against_the_server_and_far_less_is_left_for_recipients()
    {
        var privacy = Answer(TrainingMechanism.Local);

        Assert.InRange(privacy.EpsilonPlanned.Server!.Value, 5.99, 6);
        Assert.InRange(privacy.EpsilonPlanned.Recipients!.Value, 0, 2);
    }

    [Fact]
    public void At_one_budget_the_distributed_mechanism_comes_close_to_the_central_one_and_local_noise_costs_more()
    {
        var central = Runs.Train(Budget with { Mechanism = TrainingMechanism.Central });
        var distributed = Runs.Train(Budget with { Mechanism = TrainingMechanism.DistributedDiscreteGaussian });
        var local = Runs.Train(Budget with { Mechanism = TrainingMechanism.Local });

        Assert.InRange(distributed.Run.NoiseMultiplier, 0.999 * central.Run.NoiseMultiplier, 1.02 * central.Run.NoiseMultiplier);
        Assert.True(central.Test.Auc > 0.9, $"AUC {central.Test.Auc} with central noise");
        Assert.True(distributed.Test.Auc > 0.9, $"AUC {distributed.Test.Auc} with distributed noise");
        Assert.True(local.Test.Loss > 1.2 * central.Test.Loss, $"loss {local.Test.Loss} with local noise, {central.Test.Loss} with central");
    }

    [Theory]
    [InlineData(TrainingMechanism.Central)]
    [InlineData(TrainingMechanism.Local)]
    public void A_simulated_mechanism_never_runs_behind_a_secure_sum(TrainingMechanism mechanism)
    {
        var refused = Assert.Throws<RequestException>(() => Runs.Train(Budget with { Mechanism = mechanism, Aggregation = AggregationKind.Secure }));

        Assert.Equal("mechanism", refused.Field);
    }

    [Theory]
    [InlineData(TrainingMechanism.Central)]
    [InlineData(TrainingMechanism.Local)]
    [InlineData(TrainingMechanism.DistributedSkellam)]
    public void A_delta_that_could_publish_a_client_is_refused_for_every_mechanism(TrainingMechanism mechanism) =>
        Assert.Contains("not below one over the population of 20", Assert.Throws<PlanRefusedException>(() => Runs.Train(Budget with { Mechanism = mechanism, Delta = 0.05 })).Message);

    private static PrivacyAnswer Answer(TrainingMechanism mechanism) => TrainingReport.Answer(Runs.Train(Budget with { Mechanism = mechanism })).Privacy;
}
