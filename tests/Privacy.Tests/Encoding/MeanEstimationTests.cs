namespace SecureFed.Privacy.Tests;

public class MeanEstimationTests
{
    [Theory]
    [InlineData(12, 1.75)]
    [InlineData(14, 1.30)]
    [InlineData(16, 1.25)]
    public void Distributed_noise_costs_little_more_than_central_noise(int bits, double limit)
    {
        var plan = PrivacyPlan.Create(MeanEstimation.PaperRequest(bits));
        double ratio = MeanEstimation.SquaredError(plan, runs: 10) / MeanEstimation.CentralError;
        Assert.InRange(ratio, 1, limit);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(18)]
    public void The_measured_error_is_what_the_plan_predicted(int bits)
    {
        var plan = PrivacyPlan.Create(MeanEstimation.DefaultRequest(bits));
        double measured = Math.Sqrt(MeanEstimation.SquaredError(plan, runs: 5)) * MeanEstimation.Clients;
        Assert.InRange(measured / plan.Vectors[0].PredictedStddevPerCoordinate, 0.93, 1.07);
    }

    /// <summary>Prints the tables of docs/privacy.md; run with -explicit only.</summary>
    [Fact(Explicit = true)]
    public void Print_the_tables_of_mean_estimation()
    {
        foreach (var mechanism in new[] { NoiseMechanism.DistributedDiscreteGaussian, NoiseMechanism.DistributedSkellam })
        {
            foreach (int bits in new[] { 10, 12, 14, 16, 18, 20 })
            {
                Print("paper", PrivacyPlan.Create(MeanEstimation.PaperRequest(bits) with { Mechanism = mechanism }));
                Print("default", PrivacyPlan.Create(MeanEstimation.DefaultRequest(bits) with { Mechanism = mechanism }));
            }

            Print("default, auto", PrivacyPlan.Create(MeanEstimation.DefaultRequest(null) with { Mechanism = mechanism }));
        }
    }

    private static void Print(string name, PrivacyPlan plan)
    {
        var vector = plan.Vectors[0];
        double ratio = MeanEstimation.SquaredError(plan, runs: 10) / MeanEstimation.CentralError;
        double predicted = Math.Pow(vector.PredictedStddevPerCoordinate / MeanEstimation.Clients, 2) / MeanEstimation.CentralError;
        Console.WriteLine(
            $"{name} | {plan.Mechanism} | {vector.Bits} bits | {ratio:f3}x measured | {predicted:f3}x predicted (worst case {Math.Pow(vector.PredictedStddevWorstCase / vector.PredictedStddevTypical, 2):f2} x typical) | "
            + $"z {plan.NoiseMultiplier:f4} | local stddev {vector.LocalNoiseStddev:f2} | inflation {vector.RoundingInflation:f3} | wrap {vector.WrapProbability:e1} worst, {vector.WrapProbabilityTypical:e1} typical | epsilon {plan.Epsilon:f6}");
    }
}
