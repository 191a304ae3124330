using MathNet.Numerics.Distributions;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// The Gaussian mechanism of the central and of the local model, imitated on the decoded sum: what a real mechanism is compared with, never a protection.
/// </summary>
/// <remarks>
/// The central model adds one Gaussian of standard deviation z times the sensitivity to the sum. In the local model every client adds one, so that the sum
/// over n of them carries sqrt(n) times as much; a sum of Gaussians is a Gaussian, so it is drawn once.
/// </remarks>
internal sealed class SimulatedNoise
{
    private readonly TrainingMechanism mechanism;
    private readonly PrivacyPlan plan;
    private readonly double[] deviations;

    private SimulatedNoise(TrainingMechanism mechanism, PrivacyPlan plan, double multiplier, IReadOnlyList<VectorRequest> vectors)
    {
        this.mechanism = mechanism;
        this.plan = plan;
        Multiplier = multiplier;
        var factor = plan.Relation == PrivacyRelation.ReplaceOne ? 2 : 1;
        var shares = vectors.Sum(vector => vector.Share);
        deviations = [.. vectors.Select(vector => multiplier * factor * vector.Clip * Math.Sqrt(shares / vector.Share))];
    }

    /// <summary>z: noise over sensitivity of one training round, all vectors together.</summary>
    public double Multiplier { get; }

    /// <summary>The noise for the mechanism of a request; null when clients really add theirs, or none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="asked">What the noise has to protect.</param>
    /// <param name="plan">The plan without noise that carries the sums.</param>
    /// <exception cref="PlanRefusedException">No noise keeps the budget.</exception>
    public static SimulatedNoise? For(TrainingRequest request, PrivacyPlanRequest asked, PrivacyPlan plan)
    {
        if (request.Mechanism is not { } mechanism || !mechanism.IsSimulated())
            return null;
        var multiplier = request.NoiseMultiplier
            ?? NoiseCalibration.Solve(z => new SelfComposedEvent(new GaussianEvent(z), asked.Rounds), new RdpAccountant(plan.Relation), request.Epsilon!.Value, request.Delta);
        return new SimulatedNoise(mechanism, plan, multiplier, asked.Vectors);
    }

    /// <summary>Adds the noise of one training round to a decoded sum.</summary>
    /// <param name="vector">The vector's place in the plan.</param>
    /// <param name="survivors">Clients in the sum.</param>
    /// <param name="total">Is added to.</param>
    /// <param name="seed">The training round's seed.</param>
    public void AddTo(int vector, int survivors, double[] total, SeedTree seed)
    {
        var deviation = DeviationOf(vector, survivors);
        var random = seed.Child("simulated noise", vector).CreateRandom();
        for (var i = 0; i < total.Length; i++)
            total[i] += Normal.Sample(random, 0, deviation);
    }

    /// <summary>The standard deviation of the noise on a vector's sum.</summary>
    public double DeviationOf(int vector, int survivors) => deviations[vector] * (mechanism == TrainingMechanism.Local ? Math.Sqrt(survivors) : 1);

    /// <summary>What training rounds cost who: a central server sees the clear sum, a local one every noised message, and recipients only sums.</summary>
    /// <param name="epsilon">The epsilon of one event a training round.</param>
    /// <param name="survivors">Clients whose noise the sums hold, at least.</param>
    public EpsilonAnswer Cost(Func<DpEvent, double> epsilon, int survivors)
    {
        var own = new GaussianEvent(Multiplier);
        if (mechanism == TrainingMechanism.Central)
            return new EpsilonAnswer(null, Math.Min(epsilon(own), epsilon(Sampled(own))));
        return new EpsilonAnswer(epsilon(own), epsilon(Sampled(new GaussianEvent(Multiplier * Math.Sqrt(Math.Max(1, survivors))))));
    }

    private DpEvent Sampled(DpEvent round)
    {
        DpEvent sampled = plan.Sampling.Kind switch
        {
            SamplingKind.Poisson => new PoissonSampledEvent(plan.Sampling.Probability, round),
            SamplingKind.Fixed => new SampledWithoutReplacementEvent(plan.Sampling.Sample, plan.Clients, round),
            _ => round,
        };
        return new RdpAccountant(plan.Relation).Supports(sampled) ? sampled : round;
    }
}
