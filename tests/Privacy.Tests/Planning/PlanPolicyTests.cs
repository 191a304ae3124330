namespace SecureFed.Privacy.Tests;

public class PlanPolicyTests
{
    private static readonly PlanPolicy Policy = new();

    [Fact]
    public void A_plan_that_meets_every_demand_is_accepted() => Assert.Null(Policy.Objection(Plans.Create()));

    [Theory]
    [InlineData("epsilon")]
    [InlineData("delta")]
    [InlineData("survivors")]
    [InlineData("corrupt")]
    [InlineData("no noise")]
    [InlineData("multiplier")]
    [InlineData("whole client")]
    public void A_demand_that_is_not_met_is_named(string demand)
    {
        var good = Plans.Request();
        var (policy, request) = demand switch
        {
            "epsilon" => (Policy, good with { Epsilon = 9 }),
            "delta" => (Policy, good with { Delta = 1e-4 }),
            "survivors" => (Policy with { MinimumCohort = 91 }, good),
            "corrupt" => (Policy, good with { CorruptFraction = 0.05 }),
            "no noise" => (Policy, good with { Mechanism = NoiseMechanism.None, Epsilon = null }),
            "multiplier" => (Policy with { MinimumNoiseMultiplier = 100 }, good),
            _ => (Policy with { Unit = PrivacyUnit.Client }, good with { Unit = PrivacyUnit.Record }),
        };
        Assert.Contains(demand, policy.Objection(PrivacyPlan.Create(request)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exact_sum_is_accepted_only_when_asked_for()
    {
        var plan = PrivacyPlan.Create(Plans.Request() with { Mechanism = NoiseMechanism.None, Epsilon = null });
        Assert.Null((Policy with { AllowNoNoise = true }).Objection(plan));
    }
}
