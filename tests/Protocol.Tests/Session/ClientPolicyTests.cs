namespace SecureFed.Protocol.Tests;

public class ClientPolicyTests
{
    private static readonly SessionProposal Offered = TestSession.Proposal(participants: 200) with { MinimumCohort = 100, Vectors = [VectorSpec.Modular("v", 10, 32)] };
    private static readonly ClientPolicy Policy = new() { ServerKeys = [Offered.ServerKey] };

    [Fact]
    public void A_session_of_a_known_server_with_a_large_cohort_is_fine() => Assert.Null(Check(Offered, Policy));

    [Fact]
    public void An_unknown_server_is_refused()
        => Assert.Same(ValidationRules.ServerKeyUnknown, Check(Offered with { ServerKey = TestSession.Filled(9) }, Policy)?.Rule);

    [Fact]
    public void A_small_cohort_is_refused_unless_the_policy_allows_it()
        => AssertNeeds(Offered with { MinimumCohort = 99 }, Policy with { SmallestCohort = 99 });

    [Fact]
    public void The_semi_honest_model_is_refused_unless_the_policy_allows_it()
        => AssertNeeds(Offered with { Graph = Offered.Graph with { ThreatModel = ThreatModel.SemiHonest } }, Policy with { AllowSemiHonest = true });

    [Fact]
    public void A_forced_threshold_is_refused_unless_the_policy_allows_it()
        => AssertNeeds(Offered with { Graph = Offered.Graph with { ForcedThreshold = 2 } }, Policy with { AllowForcedGraph = true });

    [Fact]
    public void Too_few_assumed_corrupt_are_refused_unless_the_policy_allows_it()
        => AssertNeeds(Offered with { Graph = Offered.Graph with { CorruptPartsPerMillion = 99_999 } }, Policy with { LeastCorruptPartsPerMillion = 0 });

    [Fact]
    public void Few_security_bits_are_refused_unless_the_policy_allows_it()
        => AssertNeeds(Offered with { Graph = Offered.Graph with { SecurityBits = 39 } }, Policy with { LeastSecurityBits = 39 });

    [Fact]
    public void Huge_vectors_are_refused_unless_the_policy_allows_it()
        => AssertNeeds(
            Offered with { Vectors = [VectorSpec.Modular("a", 1 << 24, 32), VectorSpec.Modular("b", 1, 32)] }, Policy with { MostValues = 1 << 25 });

    [Fact]
    public void Many_attempts_are_refused_unless_the_policy_allows_it() => AssertNeeds(Offered with { Attempt = 10 }, Policy with { MostAttempts = 11 });

    [Fact]
    public void A_policy_without_the_suite_refuses_it() => Assert.Same(ValidationRules.PolicyRefuses, Check(Offered, Policy with { Suites = [] })?.Rule);

    private static void AssertNeeds(SessionProposal proposal, ClientPolicy allowing)
    {
        var rejection = Check(proposal, Policy);
        Assert.Same(ValidationRules.PolicyRefuses, rejection?.Rule);
        Assert.Equal(Culprit.Server, rejection?.Culprit);
        Assert.Null(Check(proposal, allowing));
    }

    private static Rejection? Check(SessionProposal proposal, ClientPolicy policy) => policy.Check(Generators.Valid(proposal));
}
