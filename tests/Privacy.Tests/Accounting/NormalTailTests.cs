using System.Runtime.Intrinsics;

namespace SecureFed.Privacy.Tests;

public class NormalTailTests
{
    // To 17 digits from 30-digit arithmetic.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.30853753872598690)]
    [InlineData(1, 0.15865525393145705)]
    [InlineData(3, 0.0013498980316300945)]
    [InlineData(8, 6.2209605742717841e-16)]
    [InlineData(20, 2.7536241186062337e-89)]
    [InlineData(37.5, 4.6053530095819548e-308)]
    public void Tails_keep_all_digits(double x, double tail)
    {
        var (above, below) = NormalTail.Both(x);
        var (mirroredAbove, mirroredBelow) = NormalTail.Both(-x);

        Assert.Equal(1, above / tail, 1e-15);
        Assert.Equal(1 - tail, below, 1e-16);
        Assert.Equal((above, below), (mirroredBelow, mirroredAbove));
        Assert.Equal(1, NormalTail.Scaled(x) / (tail / Math.Exp(-x * x / 2)), 1e-13);
    }

    [Fact]
    public void Four_at_a_time_are_the_same_as_one_by_one()
    {
        for (var x = -40.0; x < 40; x += 0.0137)
        {
            var (above, below) = NormalTail.Both(Vector256.Create(x, -x, 0, x / 2));
            var (oneAbove, oneBelow) = NormalTail.Both(x);

            Same(oneAbove, above[0]);
            Same(oneBelow, below[0]);
            Same(oneBelow, above[1]);
            Same(0.5, above[2]);
            Same(NormalTail.Both(x / 2).Above, above[3]);
        }

        // Below the least normal double digits are few.
        static void Same(double one, double four) => Assert.Equal(one, four, 5e-15 * one + 1e-308);
    }

    [Fact]
    public void Elementary_functions_of_four_keep_their_digits_near_zero()
    {
        for (var x = 1e-12; x < 600; x *= 1.03)
        {
            Assert.Equal(1, Special.ExpM1(Vector256.Create(x))[0] / Special.ExpM1(x), 2e-15);
            Assert.Equal(1, Special.ExpM1(Vector256.Create(-x))[1] / Special.ExpM1(-x), 2e-15);
            Assert.Equal(1, Special.Log1P(Vector256.Create(x))[2] / Special.Log1P(x), 2e-15);
            Assert.Equal(1, Special.Log1P(Vector256.Create(-Math.Min(x, 0.9)))[3] / Special.Log1P(-Math.Min(x, 0.9)), 2e-15);
        }
    }

    [Fact]
    public void Every_loss_profile_gives_four_losses_what_it_gives_one()
    {
        DpEvent[] events =
        [
            new GaussianEvent(0.7), new GaussianEvent(30), new LaplaceEvent(0.4), new DiscreteGaussianEvent(3, 2),
            new PoissonSampledEvent(0.01, new GaussianEvent(1.1)), new PoissonSampledEvent(0.4, new GaussianEvent(0.2)), new PoissonSampledEvent(0.3, new LaplaceEvent(0.5)),
        ];
        foreach (var relation in Enum.GetValues<PrivacyRelation>())
        {
            foreach (var profile in events.Select(one => LossProfiles.Of(one, relation)).OfType<LossProfile>())
            {
                Compare(profile);
                Compare(new ReversedProfile(profile));
            }
        }

        // Where a sampled loss is nearly its least, its place is ill-conditioned, and what lies there weighs nothing.
        static double Slack(double value) => 1e-12 * value + 1e-18;

        static void Compare(LossProfile profile)
        {
            var step = (profile.Greatest - profile.Least) / 997;
            for (var loss = profile.Least - 2 * step; loss < profile.Greatest + 2 * step; loss += step)
            {
                var one = profile.At(loss);
                var four = profile.At(Vector256.Create(loss))[3];
                Assert.Equal(one.PAbove, four.PAbove, Slack(one.PAbove));
                Assert.Equal(one.PBelow, four.PBelow, Slack(one.PBelow));
                Assert.Equal(one.QAbove, four.QAbove, Slack(one.QAbove));
                Assert.Equal(one.QBelow, four.QBelow, Slack(one.QBelow));
            }
        }
    }
}
