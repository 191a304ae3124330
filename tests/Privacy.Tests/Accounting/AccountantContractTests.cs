using CsCheck;

namespace SecureFed.Privacy.Tests;

/// <summary>What every accountant promises, whatever it counts with.</summary>
public abstract class AccountantContractTests
{
    private const double Delta = 1e-5;

    private static readonly DpEvent[] Events =
    [
        new NoOpEvent(),
        new GaussianEvent(3),
        new LaplaceEvent(4),
        new DiscreteGaussianEvent(5, 2),
        new DistributedDiscreteGaussianEvent(20, 1.5, 16, 3, 6),
        new SkellamEvent(100, 3, 6),
        new ZcdpEvent(0.01),
        new PoissonSampledEvent(0.1, new GaussianEvent(2)),
        new PoissonSampledEvent(0.2, new LaplaceEvent(3)),
        new PoissonSampledEvent(0.1, new DiscreteGaussianEvent(3)),
        new PoissonSampledEvent(0.1, new SkellamEvent(100, 3, 6)),
        new PoissonSampledEvent(0.1, new ComposedEvent(new GaussianEvent(3), new GaussianEvent(4))),
        new PoissonSampledEvent(0.1, new ComposedEvent(new GaussianEvent(3), new SkellamEvent(100, 3, 6))),
        new SampledWithoutReplacementEvent(10, 100, new GaussianEvent(3)),
        new SampledWithoutReplacementEvent(10, 100, new LaplaceEvent(3)),
        new SelfComposedEvent(new GaussianEvent(6), 4),
        new ComposedEvent(new GaussianEvent(6), new LaplaceEvent(6), new SelfComposedEvent(new GaussianEvent(5), 2)),
    ];

    public static TheoryData<DpEvent> AllEvents => [.. Events];

    public static TheoryData<PrivacyRelation> Relations => [.. Enum.GetValues<PrivacyRelation>()];

    /// <summary>Pairs that differ in one argument, the second with less noise, more sensitivity, more sampling or more of it.</summary>
    public static TheoryData<DpEvent, DpEvent> Dearer => new()
    {
        { new GaussianEvent(3), new GaussianEvent(2.7) },
        { new LaplaceEvent(4), new LaplaceEvent(3.5) },
        { new DiscreteGaussianEvent(5, 2), new DiscreteGaussianEvent(4.5, 2) },
        { new DiscreteGaussianEvent(5, 2), new DiscreteGaussianEvent(5, 3) },
        { new DistributedDiscreteGaussianEvent(20, 1.5, 16, 3, 6), new DistributedDiscreteGaussianEvent(18, 1.5, 16, 3, 6) },
        { new DistributedDiscreteGaussianEvent(20, 1.5, 16, 3, 6), new DistributedDiscreteGaussianEvent(20, 1.3, 16, 3, 6) },
        { new DistributedDiscreteGaussianEvent(20, 0.7, 16, 3, 6), new DistributedDiscreteGaussianEvent(20, 0.7, 64, 3, 6) },
        { new DistributedDiscreteGaussianEvent(20, 1.5, 16, 3, 6), new DistributedDiscreteGaussianEvent(20, 1.5, 16, 3.5, 6) },
        { new DistributedDiscreteGaussianEvent(20, 0.7, 16, 3, 6), new DistributedDiscreteGaussianEvent(20, 0.7, 16, 3, 9) },
        { new SkellamEvent(100, 3, 6), new SkellamEvent(90, 3, 6) },
        { new SkellamEvent(100, 3, 6), new SkellamEvent(100, 3.5, 6) },
        { new SkellamEvent(100, 3, 6), new SkellamEvent(100, 3, 9) },
        { new ZcdpEvent(0.01), new ZcdpEvent(0.012) },
        { new PoissonSampledEvent(0.1, new LaplaceEvent(3)), new PoissonSampledEvent(0.12, new LaplaceEvent(3)) },
        { new PoissonSampledEvent(0.1, new GaussianEvent(2)), new PoissonSampledEvent(0.1, new GaussianEvent(1.8)) },
        { new PoissonSampledEvent(0.1, new SkellamEvent(100, 3, 6)), new PoissonSampledEvent(0.12, new SkellamEvent(100, 3, 6)) },
        { new SampledWithoutReplacementEvent(10, 100, new GaussianEvent(3)), new SampledWithoutReplacementEvent(12, 100, new GaussianEvent(3)) },
        { new SampledWithoutReplacementEvent(10, 100, new GaussianEvent(3)), new SampledWithoutReplacementEvent(10, 90, new GaussianEvent(3)) },
        { new SelfComposedEvent(new GaussianEvent(6), 4), new SelfComposedEvent(new GaussianEvent(6), 5) },
        { new GaussianEvent(6), new ComposedEvent(new GaussianEvent(6), new LaplaceEvent(9)) },
    };

    protected abstract PrivacyAccountant New(PrivacyRelation relation);

    [Theory]
    [MemberData(nameof(AllEvents))]
    public void Composing_k_runs_at_once_equals_k_single_runs(DpEvent dpEvent)
    {
        foreach (var relation in Enum.GetValues<PrivacyRelation>())
        {
            if (!New(relation).Supports(dpEvent))
                continue;
            var atOnce = New(relation).Compose(dpEvent, 7).Epsilon(Delta);
            var oneByOne = New(relation);
            for (var i = 0; i < 7; i++)
                oneByOne.Compose(dpEvent);

            Assert.Equal(atOnce.Value, oneByOne.Epsilon(Delta).Value, 1e-9);
            Assert.Equal(atOnce.Value, New(relation).Compose(new SelfComposedEvent(dpEvent, 7)).Epsilon(Delta).Value, 1e-9);
            Assert.True(dpEvent is NoOpEvent || atOnce.Value > New(relation).Compose(dpEvent).Epsilon(Delta).Value);
        }
    }

    [Theory]
    [MemberData(nameof(AllEvents))]
    public void An_unsupported_event_is_refused_whole_and_another_accountant_is_named_if_there_is_one(DpEvent dpEvent)
    {
        foreach (var relation in Enum.GetValues<PrivacyRelation>())
        {
            var accountant = New(relation);
            if (accountant.Supports(dpEvent))
                continue;
            accountant.Compose(new GaussianEvent(5));
            var before = accountant.Epsilon(Delta).Value;

            var refusal = Assert.Throws<UnsupportedEventException>(() => accountant.Compose(new ComposedEvent(new GaussianEvent(1), dpEvent)));

            Assert.Equal(before, accountant.Epsilon(Delta).Value);
            var able = Enum.GetValues<AccountantKind>().Where(kind => PrivacyAccountant.Create(kind, relation).Supports(dpEvent));
            foreach (var kind in able)
                Assert.Contains(kind.ToString().ToLowerInvariant(), refusal.Message, StringComparison.Ordinal);
            Assert.Contains(able.Any() ? "use the" : "no accountant", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Relations))]
    public void Nothing_costs_nothing(PrivacyRelation relation)
    {
        Assert.Equal(0, New(relation).Epsilon(Delta).Value);
        Assert.Equal(0, New(relation).Delta(0).Value);
        Assert.Equal(0, New(relation).Compose(new NoOpEvent()).Compose(new GaussianEvent(1), 0).Epsilon(Delta).Value);
    }

    [Theory]
    [MemberData(nameof(Relations))]
    public void Without_noise_epsilon_is_infinite_and_delta_one(PrivacyRelation relation)
    {
        DpEvent[] bare =
        [
            new NonPrivateEvent(), new GaussianEvent(0), new LaplaceEvent(0), new SkellamEvent(0, 1, 1),
            new SelfComposedEvent(new ComposedEvent(new GaussianEvent(3), new DiscreteGaussianEvent(0)), 3),
        ];
        foreach (var dpEvent in bare)
        {
            var accountant = New(relation).Compose(dpEvent);

            Assert.Equal(double.PositiveInfinity, accountant.Epsilon(Delta).Value);
            Assert.Equal(1, accountant.Delta(10).Value);
            Assert.NotEmpty(accountant.Epsilon(Delta).Warnings);
        }
    }

    [Theory]
    [MemberData(nameof(AllEvents))]
    public void Delta_at_epsilon_and_epsilon_at_delta_are_inverse(DpEvent dpEvent)
    {
        if (!New(PrivacyRelation.ZeroOut).Supports(dpEvent))
            return;
        var accountant = New(PrivacyRelation.ZeroOut).Compose(dpEvent, 3);

        var epsilon = accountant.Epsilon(Delta);

        Assert.InRange(epsilon.Lower, 0, epsilon.Value);
        if (epsilon.Value > 0)
            Assert.InRange(accountant.Delta(epsilon.Value).Value, Delta * 0.98, Delta * 1.0001);
        Assert.True(accountant.Epsilon(Delta / 10).Value >= epsilon.Value);
        Assert.True(accountant.Delta(epsilon.Value + 1).Value <= Delta);
    }

    [Fact]
    public void More_noise_costs_less_and_more_of_anything_else_costs_more()
    {
        var noise = Gen.Double[0.8, 8];
        Gen.Select(noise, Gen.Double[0.01, 0.5], Gen.Long[1, 200], Gen.Double[1.05, 2]).Sample(
            (z, q, steps, factor) =>
            {
                var epsilon = Epsilon(q, z, steps);
                Assert.True(Epsilon(q, z * factor, steps) <= epsilon * (1 + 1e-6));
                Assert.True(Epsilon(q, z, (long)Math.Ceiling(steps * factor)) >= epsilon * (1 - 1e-6));
                Assert.True(Epsilon(Math.Min(1, q * factor), z, steps) >= epsilon * (1 - 1e-6));
            },
            iter: 15,
            threads: 1);

        double Epsilon(double q, double z, long steps)
        {
            var sampled = new PoissonSampledEvent(q, new GaussianEvent(z));
            var accountant = New(PrivacyRelation.ZeroOut);
            return accountant.Compose(accountant.Supports(sampled) ? sampled : sampled.Inner, steps).Epsilon(Delta).Value;
        }
    }

    [Theory]
    [MemberData(nameof(Dearer))]
    public void Every_argument_moves_the_cost_the_right_way(DpEvent cheap, DpEvent dear)
    {
        foreach (var relation in Enum.GetValues<PrivacyRelation>())
        {
            if (!New(relation).Supports(cheap))
                continue;
            var (less, more) = (New(relation).Compose(cheap, 3), New(relation).Compose(dear, 3));

            Assert.True(more.Epsilon(Delta).Value >= less.Epsilon(Delta).Value * (1 - 1e-9));
            Assert.True(more.Delta(0.3).Value >= less.Delta(0.3).Value * (1 - 1e-9));
            Assert.NotEqual((less.Epsilon(Delta).Value, less.Delta(0.3).Value), (more.Epsilon(Delta).Value, more.Delta(0.3).Value));
        }
    }

    [Theory]
    [MemberData(nameof(AllEvents))]
    public void Replacing_one_costs_at_least_as_much_as_zeroing_one_out(DpEvent dpEvent)
    {
        if (New(PrivacyRelation.ReplaceOne).Supports(dpEvent) && New(PrivacyRelation.ZeroOut).Supports(dpEvent))
        {
            var zeroOut = New(PrivacyRelation.ZeroOut).Compose(dpEvent).Epsilon(Delta).Value;
            var replaced = New(PrivacyRelation.ReplaceOne).Compose(dpEvent).Epsilon(Delta).Value;
            Assert.True(replaced >= zeroOut);
        }
    }

    [Fact]
    public void Additive_noise_under_replace_one_costs_what_half_of_it_costs_under_zero_out()
    {
        Check(new GaussianEvent(4), new GaussianEvent(2));
        Check(new DiscreteGaussianEvent(8, 1), new DiscreteGaussianEvent(8, 2));
        Check(new LaplaceEvent(4), new LaplaceEvent(2));

        void Check(DpEvent once, DpEvent doubled) => Assert.Equal(
            New(PrivacyRelation.ZeroOut).Compose(doubled).Epsilon(Delta).Value,
            New(PrivacyRelation.ReplaceOne).Compose(once).Epsilon(Delta).Value,
            1e-9);
    }

    [Fact]
    public void A_fresh_accountant_is_empty_and_of_the_same_relation()
    {
        var used = New(PrivacyRelation.ReplaceOne).Compose(new GaussianEvent(1));

        var fresh = used.Fresh();

        Assert.Equal(PrivacyRelation.ReplaceOne, fresh.Relation);
        Assert.Equal(used.Kind, fresh.Kind);
        Assert.Equal(0, fresh.Epsilon(Delta).Value);
    }
}

public class RdpAccountantContractTests : AccountantContractTests
{
    protected override PrivacyAccountant New(PrivacyRelation relation) => new RdpAccountant(relation);
}

public class ZcdpAccountantContractTests : AccountantContractTests
{
    protected override PrivacyAccountant New(PrivacyRelation relation) => new ZcdpAccountant(relation);
}

public class PldAccountantContractTests : AccountantContractTests
{
    // Coarse, so that the suite is quick; accuracy has tests of its own.
    protected override PrivacyAccountant New(PrivacyRelation relation) => new PldAccountant(relation, 2e-3);
}
