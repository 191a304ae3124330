namespace SecureFed.Simulation.Tests;

public class BudgetTests
{
    private static readonly TrainingRequest Private = Runs.Plain with { Epsilon = 3, Rounds = 5 };

    [Fact]
    public void The_plan_of_a_whole_training_keeps_its_budget_and_wastes_little()
    {
        var planned = Answer(Private).EpsilonPlanned.Server!.Value;

        Assert.InRange(planned, 2.95, 3);
    }

    [Fact]
    public void When_everyone_stays_less_is_realised_than_planned()
    {
        var privacy = Answer(Private);

        Assert.True(privacy.EpsilonRealised.Server < privacy.EpsilonPlanned.Server);
    }

    [Fact]
    public void A_session_that_aborts_keeps_its_planned_charge()
    {
        var privacy = Answer(Private with { Dropout = 0.9 });

        Assert.Equal(privacy.EpsilonPlanned.Server!.Value, privacy.EpsilonRealised.Server!.Value, 1e-9);
    }

    [Fact]
    public void Sampling_amplifies_for_recipients_and_never_for_the_server()
    {
        var all = Answer(Private with { Epsilon = null, NoiseMultiplier = 4, Unit = Privacy.PrivacyUnit.Client, Delta = 1e-3, Clients = 60, Corrupt = 0 });
        var sampled = Answer(Private with { Epsilon = null, NoiseMultiplier = 4, Unit = Privacy.PrivacyUnit.Client, Delta = 1e-3, Clients = 60, Corrupt = 0, Sample = Privacy.ClientSampling.Poisson(0.3) });

        Assert.Equal(all.EpsilonPlanned.Server!.Value, sampled.EpsilonPlanned.Server!.Value, 0.01);
        Assert.True(sampled.EpsilonPlanned.Recipients < 0.8 * sampled.EpsilonPlanned.Server);
    }

    private static PrivacyAnswer Answer(TrainingRequest request) => TrainingReport.Answer(Runs.Train(request)).Privacy;
}
