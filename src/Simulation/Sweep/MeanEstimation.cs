using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// Distributed mean estimation (Kairouz, Liu, Steinke 2021, Section 6.1): every client holds a random vector of norm clip, encodes it with its share of noise, and the decoded sum over
/// the number of clients estimates the mean. Beside its error stands that of a trusted server which adds Gaussian noise once.
/// </summary>
/// <param name="dimension">Length of the vectors, at least 1.</param>
internal sealed class MeanEstimation(int dimension) : ISweepTrial
{
    private const string Vector = "mean";

    public void Prepare(IReadOnlyList<SweepCell> cells)
    {
    }

    public string CommandFor(SweepCell cell, long seed) => $"securefed sweep --mean-estimation {dimension} {cell.CommandLine} --seed {seed} --seeds 1";

    public SweepRow Run(SweepCell cell, long seed, int threads, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        try
        {
            return Estimate(cell, cell.RequestFor(seed), SeedTree.FromSeed(seed));
        }
        catch (Exception refusal) when (refusal is RequestException or PlanRefusedException or UnsupportedEventException)
        {
            return SweepRow.Refusal(cell, seed, refusal.Message.ReplaceLineEndings(" "));
        }
    }

    private SweepRow Estimate(SweepCell cell, TrainingRequest request, SeedTree seed)
    {
        var clients = request.Clients ?? TrainingRequest.StandardClients;
        var clip = request.Clip ?? 1;
        var plan = PrivacyPlan.Create(PlanRequest(request, clients, clip));
        var budget = new RunBudget(plan, null, request.Delta, request.Accountant);
        var rotationSeed = new byte[32];
        seed.Child("rotation").FillKey(rotationSeed);

        var (mean, estimate) = (new double[dimension], new double[dimension]);
        using var encoder = new UpdateEncoder(plan.Vectors[0], rotationSeed);
        var sum = Encode(encoder, plan, new Randomness(seed.Child("noise")), seed, clip, mean);
        encoder.Decode(sum, clients, estimate);

        var central = request.Epsilon is { } epsilon ? AnalyticGaussian.NoiseMultiplier(epsilon, request.Delta) * clip / clients : 0;
        var error = mean.Zip(estimate, (exact, noisy) => Square(exact - (noisy / clients))).Average();
        return new SweepRow
        {
            Cell = cell.Index,
            Seed = request.Seed!.Value,
            Metrics = central > 0
                ? new Dictionary<string, double> { ["mse"] = error, ["central_mse"] = central * central, ["central_ratio"] = error / (central * central) }
                : new Dictionary<string, double> { ["mse"] = error },
            Privacy = Privacy(plan, budget, clip),
            Clients = clients,
            TrainingRounds = 1,
            Survivors = clients,
            BytesUpPerClient = (((long)plan.Vectors[0].PaddedDimension * plan.Vectors[0].Bits) + 7) / 8,
        };
    }

    private static TrainingMechanism MechanismOf(TrainingRequest request)
    {
        var mechanism = request.Mechanism ?? (request.IsPrivate ? TrainingMechanism.DistributedDiscreteGaussian : TrainingMechanism.None);
        return mechanism.IsSimulated()
            ? throw new RequestException("mechanism", "--mechanism of a mean estimation is what clients really add; a trusted server's Gaussian noise stands beside every cell anyway.")
            : mechanism;
    }

    private PrivacyPlanRequest PlanRequest(TrainingRequest request, int clients, double clip) => new()
    {
        Unit = PrivacyUnit.Client,
        Relation = request.Relation,
        Mechanism = MechanismOf(request).Planned(),
        Clients = clients,
        CorruptFraction = request.Corrupt,
        TolerateDropout = request.TolerateDropout,
        MinimumCohort = request.MinimumCohort,
        Vectors = [new VectorRequest { Name = Vector, Dimension = dimension, Clip = clip, Bits = request.Bits }],
        Epsilon = request.Epsilon,
        Delta = request.IsPrivate ? request.Delta : null,
        NoiseMultiplier = request.NoiseMultiplier,
    };

    /// <summary>Encodes every client's vector, adds the ring values, and writes the exact mean to <paramref name="mean"/>.</summary>
    private ulong[] Encode(UpdateEncoder encoder, PrivacyPlan plan, Randomness randomness, SeedTree seed, double clip, double[] mean)
    {
        var vector = plan.Vectors[0];
        var sum = new ulong[vector.PaddedDimension];
        var lanes = RingLanes.Allocate(vector);
        for (var client = 0; client < plan.Clients; client++)
        {
            var own = OnSphere(seed.Child("vector", client).CreateRandom(), clip);
            for (var i = 0; i < dimension; i++)
                mean[i] += own[i] / plan.Clients;
            using var rounding = randomness.For("rounding", 1, client);
            using var noise = randomness.For("noise", 1, client);
            encoder.Begin();
            encoder.AddRecord(own, rounding.Bytes);
            encoder.Finish(noise.Bytes, lanes);
            RingLanes.AddTo(sum, vector, lanes);
        }
        RingLanes.Reduce(sum, vector.Bits);
        return sum;
    }

    /// <summary>A vector uniform on the sphere of radius <paramref name="norm"/>: normal deviates (Box and Muller 1958), scaled.</summary>
    private double[] OnSphere(Random random, double norm)
    {
        var vector = new double[dimension];
        for (var i = 0; i < dimension; i++)
            vector[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var scale = norm / Math.Sqrt(vector.Sum(Square));
        return Array.ConvertAll(vector, value => value * scale);
    }

    private static PrivacyAnswer Privacy(PrivacyPlan plan, RunBudget budget, double clip)
    {
        var isPrivate = plan.Mechanism != NoiseMechanism.None;
        return new PrivacyAnswer
        {
            Unit = isPrivate ? RequestWords.Of(plan.Unit) : null,
            Relation = isPrivate ? RequestWords.Of(plan.Relation) : null,
            Mechanism = RequestWords.Of(plan.Mechanism),
            Simulated = false,
            AdaptiveClip = null,
            Ledger = null,
            Delta = plan.Delta,
            NoiseMultiplier = plan.NoiseMultiplier,
            Clip = clip,
            LeastHonestSurvivors = plan.LeastHonestSurvivors,
            EpsilonPlanned = budget.Planned(1),
            EpsilonRealised = budget.Planned(1),
            Accountant = isPrivate ? RequestWords.Of(budget.Kind) : null,
            Reproducible = true,
        };
    }

    private static double Square(double value) => value * value;
}
