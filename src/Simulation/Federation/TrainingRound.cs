using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>One training round from the cohort to the next model. Reads in the order in which data flows.</summary>
internal sealed class TrainingRound(
    Federation federation,
    TrainingSettings settings,
    PrivacyPlan firstPlan,
    ClipAdaptation? clip,
    TrainingLedger? ledger,
    SimulatedNoise? simulatedNoise,
    CohortSelection cohorts,
    FaultSchedule faults,
    TrainingAlgorithm algorithm,
    ISecureSum secureSum,
    Randomness randomness,
    SeedTree seed,
    ITrainingProbe? probe = null) : IDisposable
{
    private readonly ContributorPool pool = new(algorithm);

    /// <summary>The name of the vector that carries updates or gradients.</summary>
    public const string UpdateVector = "update";

    /// <summary>The name of the vector that carries weights.</summary>
    public const string WeightVector = "weight";

    /// <summary>A noisy sum of weights below this part of the planned one says nothing; dividing by it would blow the update up.</summary>
    private const double LeastWeight = 0.05;

    /// <summary>Runs training round <paramref name="trainingRound"/>, from 1, and moves <paramref name="parameters"/> unless it aborts.</summary>
    public RoundReport Run(int trainingRound, ref double[] parameters)
    {
        var plan = clip?.NextPlan(firstPlan) ?? firstPlan;
        var roundSeed = seed.Child("training round", trainingRound);
        var cohort = cohorts.Draw(trainingRound);
        if (cohort.Length > plan.MaximumClients)
            return RoundReport.Skipped(trainingRound, $"round 0: the cohort of {cohort.Length} exceeds the plan's {plan.MaximumClients} participants");

        var rotationSeed = new byte[32];
        roundSeed.Child("rotation").FillKey(rotationSeed);
        var trouble = faults.Draw(trainingRound, cohort);
        var context = new RoundContext(trainingRound, parameters, rotationSeed, roundSeed, randomness, trouble);

        // Local training, clip, encode, noise, mask, sum and unmask happen inside: the contributor's part on the clients' side.
        var outcome = secureSum.Sum(
            new SumTask(trainingRound, parameters, rotationSeed, plan, cohort, trouble.SilentFrom, ledger?.Charge(plan)),
            () => CreateContributor(plan, context));
        var report = RoundReport.Of(trainingRound, plan.Vectors[0].Clip, cohort.Length, parameters.Length, outcome) with { Late = trouble.Late, VirtualSeconds = trouble.VirtualSeconds };
        if (outcome.Aborted is not null)
            return report;

        if (Decode(plan, outcome, rotationSeed) is not { } totals)
            return report with { Aborted = "the norm of the decoded sum is implausible; the training round is skipped", Survivors = 0 };
        for (var v = 0; v < totals.Length; v++)
            simulatedNoise?.AddTo(v, outcome.Survivors, totals[v], roundSeed);
        probe?.Read(totals, plan, context, algorithm);
        clip?.Learn(plan, totals[^1][0]);
        parameters = algorithm.Apply(parameters, new RoundSums(trainingRound, totals, PlannedCount(plan, totals), NoiseOf(plan), Contributors(cohort, trouble)));
        return report;
    }

    /// <summary>Erases the clients' buffers.</summary>
    public void Dispose() => pool.Dispose();

    private IContributor CreateContributor(PrivacyPlan plan, RoundContext context)
    {
        var contributor = new Contributor(federation, settings, plan, context, pool);
        return probe?.Plant(contributor, plan, context) ?? contributor;
    }

    /// <summary>The sum of every vector of the plan; null when one is implausible.</summary>
    private static double[][]? Decode(PrivacyPlan plan, SumOutcome outcome, byte[] rotationSeed)
    {
        var totals = new double[plan.Vectors.Count][];
        for (var v = 0; v < totals.Length; v++)
        {
            using var encoder = new UpdateEncoder(plan.Vectors[v], rotationSeed);
            totals[v] = new double[plan.Vectors[v].Dimension];
            if (encoder.Decode(outcome.Sums[v], outcome.Survivors, totals[v]).IsSuspect)
                return null;
        }
        return totals;
    }

    /// <summary>The clients whose inputs an opened sum holds: those that sent one.</summary>
    private static int[] Contributors(int[] cohort, RoundFaults trouble) => [.. cohort.Where((_, member) => trouble.SilentFrom[member] > 2)];

    /// <summary>Standard deviations of the noise on the decoded sums.</summary>
    private double[] NoiseOf(PrivacyPlan plan) => [.. plan.Vectors.Select((vector, v) =>
        simulatedNoise?.DeviationOf(v, plan.MaximumClients) ?? (plan.Mechanism == NoiseMechanism.None ? 0 : vector.PredictedStddevPerCoordinate))];

    /// <summary>What a sum is divided by: never the realised number of clients or records, which would depend on who is there.</summary>
    private double PlannedCount(PrivacyPlan plan, double[][] totals)
    {
        if (settings.Weighting == Weighting.Rows)
            return Math.Max(totals[1][0] / settings.MaximumWeight, LeastWeight * plan.PlannedClients);
        return settings.Unit == PrivacyUnit.Record ? plan.PlannedClients * federation.RowsPerClient : plan.PlannedClients;
    }
}
