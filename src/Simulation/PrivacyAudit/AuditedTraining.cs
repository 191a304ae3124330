using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>A training with canary clients: what is claimed of it, and the runs that put the claim to the test.</summary>
internal sealed class AuditedTraining
{
    private readonly TrainingRun claimed;
    private readonly TrainingRun executed;
    private readonly CleanSum clean;
    private readonly int firstCanary;

    /// <param name="request">The training.</param>
    /// <param name="data">Its data.</param>
    /// <param name="canaries">Canary clients beside those with data.</param>
    /// <param name="noiseFactor">1, but in tests of the audit.</param>
    public AuditedTraining(TrainingRequest request, Dataset data, int canaries, double noiseFactor)
    {
        // Runs go side by side; one of them on one thread. Its seed is the audit's.
        var one = request with { Canaries = canaries, Threads = 1 };
        claimed = TrainingRun.Create(one, data);
        executed = noiseFactor == 1 ? claimed : TrainingRun.Create(one with { Epsilon = null, NoiseMultiplier = claimed.Plan.NoiseMultiplier * noiseFactor }, data);
        clean = new CleanSum(one, executed);
        firstCanary = claimed.Federation.Clients.Count - canaries;
        Canaries = canaries;
    }

    public int Canaries { get; }

    /// <summary>Clients with data.</summary>
    public int Clients => firstCanary;

    /// <summary>Values of an update: so many canaries can be orthogonal.</summary>
    public int Dimension => Plan.Vectors[0].Dimension;

    /// <summary>The plan that the claim rests on.</summary>
    public PrivacyPlan Plan => claimed.Plan;

    public SeedTree Seed => claimed.Seed;

    public AccountantKind Accountant => claimed.Budget.Kind;

    /// <summary>The standard deviation that the claim gives a canary's score when everybody adds noise.</summary>
    public double ScoreDeviation
    {
        get
        {
            var update = Plan.Vectors[0];
            var sum = update.LocalNoiseStddev * Math.Sqrt(Plan.MaximumClients) * update.Granularity / update.Clip / Math.Sqrt(Plan.Rounds);
            return Plan.Relation == PrivacyRelation.ReplaceOne ? sum / 2 : sum;
        }
    }

    /// <summary>The accountant's upper bound of the whole training, as the server sees it.</summary>
    public double CertifiedEpsilon(double delta) => delta == Plan.Delta ? claimed.Budget.Planned(Plan.Rounds).Server!.Value : claimed.Budget.PlannedAt(delta);

    /// <summary>Trains once, with coins and directions of its own.</summary>
    /// <returns>The canaries and their scores.</returns>
    public (UpdateCanaries Canaries, double[] Scores) Run(SeedTree seed, CancellationToken cancellation)
    {
        var canaries = UpdateCanaries.DrawOrthogonal(Canaries, Dimension, 1, seed.Child("canaries").CreateRandom());
        var probe = new CanaryProbe(canaries, firstCanary, clean);
        executed.Train(seed, probe, null, cancellation);
        return (canaries, probe.Scores());
    }
}
