namespace SecureFed.Privacy.Tests;

/// <summary>
/// The claim against the truth: for one number the distribution of the sum's noise can be computed, and with it the exact delta at the plan's epsilon.
/// </summary>
public class PlanAgainstExactTests
{
    [Theory]
    [InlineData(NoiseMechanism.DistributedDiscreteGaussian, 0.5, 7)]
    [InlineData(NoiseMechanism.DistributedDiscreteGaussian, 0.5, 10)]
    [InlineData(NoiseMechanism.DistributedDiscreteGaussian, 4, 7)]
    [InlineData(NoiseMechanism.DistributedSkellam, 0.5, 7)]
    [InlineData(NoiseMechanism.DistributedSkellam, 4, 7)]
    [InlineData(NoiseMechanism.DistributedSkellam, 4, 10)]
    public void The_exact_delta_at_the_planned_epsilon_is_at_most_the_planned_delta(NoiseMechanism mechanism, double epsilon, int bits)
    {
        const double delta = 1e-5;
        var plan = PrivacyPlan.Create(new PrivacyPlanRequest
        {
            Unit = PrivacyUnit.Client,
            Clients = 12,
            CorruptFraction = 0.1,
            TolerateDropout = 0.1,
            Mechanism = mechanism,
            Epsilon = epsilon,
            Delta = delta,
            Vectors = [new VectorRequest { Name = "count", Dimension = 1, Clip = 1, Bits = bits }],
        });
        var vector = plan.Vectors[0];
        Assert.Equal(10, plan.LeastHonestSurvivors);

        double[] noise = [1];
        double[] local = mechanism == NoiseMechanism.DistributedSkellam ? Skellam(vector.LocalNoiseStddev) : DiscreteGaussian(vector.LocalNoiseStddev);
        for (int client = 0; client < plan.LeastHonestSurvivors; client++)
        {
            noise = Convolve(noise, local);
        }

        // The largest integer that one contribution can be.
        int shift = (int)Math.Floor(Math.Sqrt(vector.MaximumSquaredNorm));
        double exact = 0;
        for (int i = 0; i < noise.Length; i++)
        {
            exact += Math.Max(0, noise[i] - (Math.Exp(epsilon) * (i >= shift ? noise[i - shift] : 0)));
        }

        // Not more than promised. On a coarse grid D2 lies well above the largest integer it admits, and the truth well below the promise.
        Assert.InRange(exact, bits == 7 ? delta * 1e-6 : delta * 1e-3, delta);
    }

    private static double[] DiscreteGaussian(double sigma)
    {
        int reach = (int)Math.Ceiling(9 * sigma) + 9;
        return Normalise([.. Enumerable.Range(-reach, (2 * reach) + 1).Select(x => Math.Exp(-x * (double)x / (2 * sigma * sigma)))]);
    }

    private static double[] Skellam(double sigma)
    {
        double mean = sigma * sigma / 2;
        int reach = (int)Math.Ceiling(mean + (12 * Math.Sqrt(mean))) + 30;
        double[] poisson = Normalise([.. Enumerable.Range(0, reach).Select(k => Math.Exp((k * Math.Log(mean)) - MathNet.Numerics.SpecialFunctions.GammaLn(k + 1)))]);
        return Convolve(poisson, [.. poisson.Reverse()]);
    }

    private static double[] Normalise(double[] masses)
    {
        double total = masses.Sum();
        return [.. masses.Select(mass => mass / total)];
    }

    private static double[] Convolve(double[] a, double[] b)
    {
        var product = new double[a.Length + b.Length - 1];
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < b.Length; j++)
            {
                product[i + j] += a[i] * b[j];
            }
        }

        return product;
    }
}
