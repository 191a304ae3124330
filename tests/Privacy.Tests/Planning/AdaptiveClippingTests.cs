namespace SecureFed.Privacy.Tests;

public class AdaptiveClippingTests
{
    [Fact]
    public void Update_and_indicators_together_cost_what_the_whole_multiplier_costs()
    {
        const double z = 1.3;
        const double sigma = 5;
        double updates = AdaptiveClipping.UpdateMultiplier(z, sigma);
        Assert.True(updates > z);
        Assert.Equal(1 / (z * z), (1 / (updates * updates)) + (1 / (4 * sigma * sigma)), 12);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(10, 5)]
    [InlineData(11, 5)]
    public void Indicators_that_would_spend_the_whole_budget_are_refused(double multiplier, double sigma) =>
        Assert.Equal("indicatorStddev", Assert.Throws<PlanRefusedException>(() => AdaptiveClipping.UpdateMultiplier(multiplier, sigma)).Field);

    [Fact]
    public void Every_training_round_keeps_the_budget_while_the_clip_moves()
    {
        var request = Plans.Request(clients: 1000) with { Rounds = 20 };
        var clipping = new AdaptiveClipping(initialClip: 1);
        var first = clipping.Plan(request);
        var accountant = new RdpAccountant(PrivacyRelation.ZeroOut);
        for (int round = 0; round < 20; round++)
        {
            var plan = clipping.Current(first);
            Assert.Equal(first.RoundEvent, plan.RoundEvent);
            Assert.Equal(clipping.Clip, plan.Vectors[0].Clip);
            accountant.Compose(plan.RoundEvent!);

            // sigma_b = n / 20 is what the sum of indicators gets from the least honest survivors.
            var indicators = plan.Vector(AdaptiveClipping.IndicatorVector);
            Assert.InRange(indicators.CentralNoiseStddev * indicators.Granularity, 49.9, 51);
            clipping.Update(noisySum: round % 2 == 0 ? 400 : -300, plan.PlannedClients);
        }

        Assert.InRange(accountant.Epsilon(1e-5).Value, 1.99, 2);
    }

    [Fact]
    public void The_clip_finds_the_median_norm_through_the_encoder()
    {
        // Norms are uniform on [0, 4]: the median is 2.
        var request = Plans.Request(clients: 400) with { CorruptFraction = 0, Epsilon = null, NoiseMultiplier = 1 };
        var clipping = new AdaptiveClipping(initialClip: 0.1, learningRate: 0.5);
        var random = new Random(3);
        var bytes = new SeededNoiseBytes(4);
        var plan = clipping.Plan(request);
        var vector = plan.Vector(AdaptiveClipping.IndicatorVector);
        for (int round = 0; round < 40; round++)
        {
            using var encoder = new UpdateEncoder(vector, default);
            var sum = new ulong[1];
            for (int client = 0; client < 400; client++)
            {
                encoder.Encode(vector, [AdaptiveClipping.Indicator(4 * random.NextDouble(), clipping.Clip)], bytes, bytes).AddTo(sum, vector);
            }

            var total = new double[1];
            encoder.Decode(sum, 400, total);
            clipping.Update(total[0], plan.PlannedClients);
        }

        Assert.InRange(clipping.Clip, 1.5, 2.5);
    }

    [Fact]
    public void A_plan_at_another_clip_is_another_plan_with_the_same_noise_in_its_grid()
    {
        var clipping = new AdaptiveClipping(initialClip: 1);
        var first = clipping.Plan(Plans.Request(clients: 100));
        clipping.Update(noisySum: -50, first.PlannedClients);
        var next = clipping.Current(first);

        Assert.NotEqual(first.Hash(), next.Hash());
        Assert.Equal(first.Vectors[0].LocalVarianceUnits, next.Vectors[0].LocalVarianceUnits);
        Assert.Equal(first.Vectors[0].MaximumSquaredNorm, next.Vectors[0].MaximumSquaredNorm);
        Assert.Equal(first.Vectors[0].ClipInGrid, next.Vectors[0].ClipInGrid, 1e-9 * first.Vectors[0].ClipInGrid);
        Assert.Equal(clipping.Clip, next.Vectors[0].Clip);
    }

    [Fact]
    public void Few_participants_pay_at_most_a_quarter_of_the_budget_for_their_indicators()
    {
        var request = Plans.Request(clients: 20) with { Epsilon = null, NoiseMultiplier = 9, Delta = 1e-3 };

        var plan = new AdaptiveClipping(initialClip: 1).Plan(request);

        var indicators = plan.Vector(AdaptiveClipping.IndicatorVector).NoiseMultiplier;
        Assert.Equal(0.25, plan.NoiseMultiplier * plan.NoiseMultiplier / (indicators * indicators), 0.01);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(2)]
    public void A_norm_that_is_not_within_the_clip_counts_as_outside(double norm) => Assert.Equal(-0.5, AdaptiveClipping.Indicator(norm, 1));

    [Fact]
    public void Wild_sums_move_the_clip_by_no_more_than_one_step()
    {
        var clipping = new AdaptiveClipping(1);
        clipping.Update(-1e12, 100);
        Assert.Equal(Math.Exp(0.1), clipping.Clip, 12);
        clipping.Update(1e12, 100);
        Assert.Equal(1, clipping.Clip, 12);
    }
}
