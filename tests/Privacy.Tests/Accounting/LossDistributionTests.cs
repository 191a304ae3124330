using CsCheck;
using static SecureFed.Privacy.Tests.IndependentDivergence;

namespace SecureFed.Privacy.Tests;

public class LossDistributionTests
{
    [Theory]
    [InlineData(1, 1, 4.4302)]
    [InlineData(0.5, 1, 9.961)]
    public void A_discrete_gaussian_is_not_a_continuous_one_at_small_sigma(double sigma, long sensitivity, double epsilon)
    {
        var answer = new PldAccountant().Compose(new DiscreteGaussianEvent(sigma, sensitivity)).Epsilon(1e-5);

        Assert.Equal(epsilon, answer.Value, 5e-4);
        Assert.Equal(answer.Value, answer.Lower, 1e-9);
    }

    [Theory]
    [InlineData(0.8, 1, 3)]
    [InlineData(2, 3, 1)]
    [InlineData(1.5, 2, 2)]
    public void A_composed_discrete_gaussian_is_exact(double sigma, int shift, int runs)
    {
        // The losses of k runs depend on the sum alone: compare with the tables of the k-fold sums, shifted and not.
        var noise = Enumerable.Range(-20, 41).Select(x => Math.Exp(-x * x / (2 * sigma * sigma))).ToArray();
        var total = noise.Sum();
        double[] joint = [1], other = [1];
        for (var run = 0; run < runs; run++)
        {
            var p = Enumerable.Range(0, 41 + shift).Select(i => i >= shift ? noise[i - shift] / total : 0).ToArray();
            var q = Enumerable.Range(0, 41 + shift).Select(i => i < 41 ? noise[i] / total : 0).ToArray();
            joint = [.. joint.SelectMany(a => p.Select(b => a * b))];
            other = [.. other.SelectMany(a => q.Select(b => a * b))];
        }

        var answer = new PldAccountant().Compose(new DiscreteGaussianEvent(sigma, shift), runs).Delta(1.2);

        var exact = HockeyStick(1.2, joint, other);
        Assert.Equal(1, answer.Value / exact, 1e-9);
        Assert.InRange(exact, answer.Lower * (1 - 1e-9), answer.Value * (1 + 1e-9));
    }

    [Fact]
    public void Many_composed_sampled_discrete_gaussians_agree_with_continuous_ones_at_large_sigma()
    {
        var discrete = new PldAccountant(step: 1e-3).Compose(new PoissonSampledEvent(0.1, new DiscreteGaussianEvent(200, 100)), 200).Epsilon(1e-5);
        var continuous = new PldAccountant(step: 1e-3).Compose(new PoissonSampledEvent(0.1, new GaussianEvent(2)), 200).Epsilon(1e-5);

        Assert.Equal(1, discrete.Value / continuous.Value, 1e-3);
    }

    [Theory]
    [InlineData(0.5, 0.3)]
    [InlineData(2, 0.1)]
    public void One_laplace_release_has_the_curve_of_the_paper(double scale, double epsilon)
    {
        var answer = new PldAccountant().Compose(new LaplaceEvent(scale)).Delta(epsilon);

        Assert.Equal(1 - Math.Exp((epsilon - 1 / scale) / 2), answer.Value, 1e-6);
        Assert.Equal(1 / scale, new PldAccountant().Compose(new LaplaceEvent(scale)).Epsilon(1e-12).Value, 1e-3);
    }

    [Fact]
    public void Pure_mechanisms_never_cost_more_than_their_epsilons_together() =>
        Assert.InRange(new PldAccountant().Compose(new LaplaceEvent(10), 3).Epsilon(1e-9).Value, 0.29, 0.3 + 1e-9);

    [Fact]
    public void The_interval_of_a_sampled_gaussian_holds_the_closed_form_of_one_run()
    {
        var sampled = new PoissonSampledEvent(0.3, new GaussianEvent(1.2));
        // delta of (1-q) Q + q P against Q is q times the delta of P against Q at ln(1 + (e^epsilon - 1) / q).
        var exact = 0.3 * AnalyticGaussian.Delta(1.2, Math.Log(1 + (Math.Exp(0.4) - 1) / 0.3));

        var answer = new PldAccountant().Compose(sampled).Delta(0.4);

        Assert.InRange(exact, answer.Lower * (1 - 1e-12), answer.Value * (1 + 1e-12));
        Assert.True(answer.Value - answer.Lower < 1e-6);
    }

    [Fact]
    public void The_direction_of_adding_counts_too()
    {
        // At epsilon below ln(1/(1-q)) the reverse direction can be the larger one; the answer is the maximum of both.
        const double Q = 0.9;
        const double Epsilon = 0.05;
        var remove = Integrate(x => Math.Max(0, Mixture(x) - Math.Exp(Epsilon) * Density(x, 0.7)), -12, 12);
        var add = Integrate(x => Math.Max(0, Density(x, 0.7) - Math.Exp(Epsilon) * Mixture(x)), -12, 12);

        var answer = new PldAccountant().Compose(new PoissonSampledEvent(Q, new GaussianEvent(0.7))).Delta(Epsilon);

        Assert.Equal(Math.Max(remove, add), answer.Value, 1e-6);

        double Mixture(double x) => (1 - Q) * Density(x, 0.7) + Q * Density(x - 1, 0.7);
    }

    [Fact]
    public void Replacing_one_member_of_a_sampled_gaussian_agrees_with_quadrature()
    {
        var exact = Integrate(x => Math.Max(0, Mixture(x, 1) - Math.Exp(0.5) * Mixture(x, -1)), -15, 15);

        var answer = new PldAccountant(PrivacyRelation.ReplaceOne).Compose(new PoissonSampledEvent(0.3, new GaussianEvent(1.2))).Delta(0.5);

        Assert.Equal(1, answer.Value / exact, 1e-6);

        double Mixture(double x, double centre) => 0.7 * Density(x, 1.2) + 0.3 * Density(x - centre, 1.2);
    }

    [Theory]
    [InlineData(2, 4.377)]
    [InlineData(4, 1.9931)]
    public void Replace_one_knows_its_factor_two(double noiseOverClip, double epsilon) =>
        Assert.Equal(epsilon, new PldAccountant(PrivacyRelation.ReplaceOne).Compose(new GaussianEvent(noiseOverClip)).Epsilon(1e-5).Value, 0.02 * epsilon);

    [Fact]
    public void Repeated_mechanisms_are_charged_every_time()
    {
        // Ten pure releases of epsilon 1.0987 each reach almost ten times that at a tiny delta.
        var ten = new PldAccountant(step: 1e-3).Compose(new LaplaceEvent(1 / 1.0987), 10).Delta(9);

        Assert.True(ten.Lower > 1e-4);
        Assert.Equal(0, new PldAccountant(step: 1e-3).Compose(new LaplaceEvent(1 / 1.0987)).Delta(1.1).Lower);
    }

    [Fact]
    public void A_numeric_composition_of_gaussians_agrees_with_the_closed_form()
    {
        // An event that costs next to nothing keeps the closed form away. Tiny deltas need the tilt: round-off alone is about 1e-14.
        var negligible = new LaplaceEvent(1e7);
        Gen.Select(Gen.Double[0.7, 4], Gen.Int[1, 40], Gen.Double[3, 18]).Sample(
            (z, runs, digits) =>
            {
                var delta = Math.Pow(10, -digits);
                var numeric = new PldAccountant(step: 1e-3).Compose(new GaussianEvent(z), runs).Compose(negligible).Epsilon(delta);
                var exact = AnalyticGaussian.Epsilon(z / Math.Sqrt(runs), delta);
                Assert.InRange(numeric.Value, exact, exact * 1.002 + 2e-7);
                Assert.InRange(numeric.Lower, exact * 0.998 - 2e-7, exact + 1e-6);
                Assert.Empty(numeric.Warnings);
            },
            iter: 20,
            threads: 1);
    }

    [Theory]
    [InlineData(0.001, 2, 1_000_000, 3.5)]
    [InlineData(0.01, 1.1, 10_000, 9)]
    public void Round_off_of_many_runs_is_charged(double q, double z, long runs, double epsilon)
    {
        // Tilted for another question, round-off is far above delta here; both compositions are the same distribution, so their bounds must overlap.
        var profile = LossProfiles.Of(new PoissonSampledEvent(q, new GaussianEvent(z)), PrivacyRelation.AddOrRemoveOne)!;
        ComposedLoss[] parts = [new(ConnectTheDots.Dominating(profile, 1e-4), runs)];
        double At(LossQuestion question, bool dominating) => LossComposition.Compose(parts, question, dominating, 1 << 22)!.Delta(epsilon);
        var (here, elsewhere) = (new LossQuestion(null, epsilon), new LossQuestion(null, 0));

        Assert.InRange(At(here, false), 0, At(here, true));
        Assert.Equal(1, At(here, false) / At(here, true), 1e-6);
        Assert.True(At(elsewhere, true) > 1.1 * At(here, true), "the untilted composition is expected to be loose here");
        Assert.InRange(At(here, true), At(elsewhere, false), At(elsewhere, true));
    }

    [Fact]
    public void Answers_do_not_depend_on_what_was_asked_before()
    {
        var step = new PoissonSampledEvent(0.02, new GaussianEvent(1));
        var asked = new PldAccountant().Compose(step, 500);
        foreach (var delta in new[] { 1e-3, 1e-15, 1e-6, 0.05 })
        {
            var fresh = new PldAccountant().Compose(step, 500).Epsilon(delta);
            Assert.Equal(fresh.Value, asked.Epsilon(delta).Value, 1e-6);
            Assert.InRange(fresh.Value - fresh.Lower, 0, 1e-3);
            Assert.Equal(1, asked.Delta(fresh.Value).Value / delta, 1e-4);
        }
    }

    [Fact]
    public void Below_the_numeric_floor_the_renyi_bound_takes_over_and_the_answer_says_so()
    {
        var step = new PoissonSampledEvent(0.3, new GaussianEvent(1));

        var answer = new PldAccountant().Compose(step, 100).Epsilon(1e-40);

        Assert.Contains("floor", Assert.Single(answer.Warnings), StringComparison.Ordinal);
        Assert.Equal(new RdpAccountant().Compose(step, 100).Epsilon(1e-40).Value, answer.Value, 1e-9);
    }

    [Theory]
    [InlineData(1_000_000_000, 1e-5)]
    [InlineData(1_000_000_000_000, 1e-6)]
    public void Losses_far_below_every_grid_are_bounded_by_renyi_divergences(long runs, double probability)
    {
        var step = new PoissonSampledEvent(probability, new GaussianEvent(1));

        var answer = new PldAccountant().Compose(step, runs).Epsilon(1e-5);

        Assert.InRange(answer.Value, 1, new RdpAccountant().Compose(step, runs).Epsilon(1e-5).Value);
        Assert.InRange(answer.Lower, 0, answer.Value);
    }

    [Theory]
    [InlineData(1e-5, 1, 1e-4)]
    [InlineData(0.3, 1.1, 0.5)]
    [InlineData(0.01, 1.1, 0.01)]
    public void The_lower_bound_is_below_the_truth_on_any_grid(double q, double z, double step)
    {
        var profile = LossProfiles.Of(new PoissonSampledEvent(q, new GaussianEvent(z)), PrivacyRelation.AddOrRemoveOne)!;
        foreach (var direction in new[] { profile, new ReversedProfile(profile) })
        {
            var lower = TangentDots.Dominated(direction, step);
            var upper = ConnectTheDots.Dominating(direction, step);

            Assert.InRange(lower.Mass.Sum(), 0, 1 + 1e-12);
            for (var epsilon = direction.Least - step; epsilon < direction.Greatest + step; epsilon += (direction.Greatest - direction.Least) / 500)
            {
                var tails = direction.At(epsilon);
                var truth = tails.PAbove - Math.Exp(epsilon) * tails.QAbove;
                Assert.InRange(lower.Delta(epsilon), 0, truth + 1e-12);
                Assert.InRange(upper.Delta(epsilon), truth - 1e-12, 1 + 1e-12);
            }
        }
    }

    [Fact]
    public void Noise_that_is_next_to_nothing_still_gets_an_answer()
    {
        var step = new PoissonSampledEvent(0.01, new GaussianEvent(0.01));

        var answer = new PldAccountant().Compose(step, 100).Epsilon(1e-5);

        Assert.InRange(answer.Value, 1000, new RdpAccountant().Compose(step, 100).Epsilon(1e-5).Value);
        Assert.True(double.IsFinite(answer.Value));
        Assert.InRange(answer.Lower, 0, answer.Value);
    }

    [Fact]
    public void Beyond_its_pure_epsilon_a_mechanism_has_no_delta_and_nothing_to_warn_of()
    {
        var answer = new PldAccountant().Compose(new LaplaceEvent(20)).Delta(0.1);

        Assert.Equal(0, answer.Value);
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public void Losses_that_span_too_many_points_are_counted_on_a_coarser_grid()
    {
        var answer = new PldAccountant().Compose(new PoissonSampledEvent(0.5, new GaussianEvent(0.05)), 3).Epsilon(1e-5);

        Assert.True(answer.Value is > 500 and < 2000);
        Assert.InRange(answer.Lower, 0, answer.Value);
    }
}
