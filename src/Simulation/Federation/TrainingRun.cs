using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Simulation;

/// <summary>One training run: validated before anything is trained, then run to its end.</summary>
public sealed class TrainingRun
{
    private readonly TrainingRequest request;
    private readonly GraphRule graph;
    private readonly double[] start;
    private readonly SimulatedNoise? simulatedNoise;

    private TrainingRun(TrainingRequest request, Dataset data)
    {
        this.request = request;
        Seed = SeedTree.FromSeed(request.Seed ?? request.DrawnSeed ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)));
        Federation = Federation.Create(request, data, Seed);
        Settings = TrainingDefaults.Resolve(request, Federation);
        var asked = PlanRequests.Of(request, Settings, Federation);
        Plan = ClipAdaptation()?.FirstPlan(asked) ?? PrivacyPlan.Create(asked);
        simulatedNoise = SimulatedNoise.For(request, asked, Plan);
        Budget = new RunBudget(Plan, simulatedNoise, request.Delta, request.Accountant);
        // An accountant without a proof for the plan is refused now, not after training.
        Budget.Planned(1);
        graph = SessionGraph.RuleFor(request, Plan);
        start = request.StartFrom is { } path ? ModelFile.Load(path).ParametersFor(Federation.Model, data) : Federation.Model.CreateParameters();
    }

    /// <summary>The federation.</summary>
    public Federation Federation { get; }

    /// <summary>The settings, defaults filled in.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>The plan of each training round; with an adaptive clip, of the first, and the others differ in the clip alone.</summary>
    public PrivacyPlan Plan { get; }

    /// <summary>Noise over sensitivity of one training round at the least honest survivors; 0 without noise.</summary>
    public double NoiseMultiplier => simulatedNoise?.Multiplier ?? Plan.NoiseMultiplier;

    internal SeedTree Seed { get; }

    internal RunBudget Budget { get; }

    /// <summary>Whether the clients' rows are elsewhere: those at hand give planned numbers, and nothing is computed from them.</summary>
    internal bool ClientsAreElsewhere => request.ClientsAreElsewhere;

    /// <summary>Checks a request against its data and plans it.</summary>
    /// <exception cref="RequestException">The request cannot be carried out.</exception>
    /// <exception cref="PlanRefusedException">No noise can give what is asked.</exception>
    /// <exception cref="DataFormatException">The model to start from does not fit.</exception>
    public static TrainingRun Create(TrainingRequest request, Dataset data) => new(request, data);

    /// <summary>Trains.</summary>
    /// <param name="progress">Is told after each training round.</param>
    /// <param name="cancellation">Ends the run between training rounds.</param>
    /// <exception cref="BudgetSpentException">The ledger has not enough left; nothing was trained.</exception>
    /// <exception cref="RequestException">The ledger cannot be used.</exception>
    public TrainingResult Train(IProgress<WorkProgress>? progress, CancellationToken cancellation) => Train(Seed, null, progress, cancellation);

    /// <summary>Trains on what sessions elsewhere open; they keep their own logs and ledger.</summary>
    internal TrainingResult Train(ISecureSum sessions, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        Train(Seed, sessions, new Randomness(request.InsecureSimulationNoise ? Seed.Child("noise") : null), null, null, progress, cancellation);

    /// <summary>Trains with the randomness of <paramref name="seed"/>, on the clients and under the plan of this run, watched by a probe.</summary>
    internal TrainingResult Train(SeedTree seed, ITrainingProbe? probe, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var logs = request.Logs is { } path ? SessionRecords.Create(path) : null;
        using var ledger = TrainingLedger.Open(request, Plan);
        var threads = request.Threads ?? Environment.ProcessorCount;
        var randomness = new Randomness(request.Seed is null ? null : seed.Child("noise"));
        using var identities = request.Aggregation == AggregationKind.Secure
            ? new Identities(Federation.Clients.Count, request.Seed is null ? null : seed.Child("identities"))
            : null;
        ISecureSum secureSum = identities is null ? new PlainSum(graph, threads) : new SecureSum(graph, identities, randomness, threads, logs);
        logs?.Write(identities!);
        return Train(seed, secureSum, randomness, ledger, probe, progress, cancellation);
    }

    private TrainingResult Train(
        SeedTree seed, ISecureSum secureSum, Randomness randomness, TrainingLedger? ledger, ITrainingProbe? probe, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using var round = new TrainingRound(
            Federation,
            Settings,
            Plan,
            ClipAdaptation(),
            ledger,
            simulatedNoise,
            new CohortSelection(request.Sample, Federation.Clients.Count, seed.Child("cohorts")),
            new FaultSchedule(request, Settings, seed.Child("dropouts")),
            TrainingAlgorithm.Create(Settings, Federation, request.Bits),
            secureSum,
            randomness,
            seed.Child("training"),
            probe);

        var parameters = start;
        var history = new List<HistoryEntry> { Entry(parameters, null) };
        for (var trainingRound = 1; trainingRound <= Settings.Rounds; trainingRound++)
        {
            cancellation.ThrowIfCancellationRequested();
            var report = round.Run(trainingRound, ref parameters);
            history.Add(Entry(parameters, report));
            progress?.Report(new WorkProgress($"training round {trainingRound} of {Settings.Rounds}", trainingRound, Settings.Rounds));
        }
        return new TrainingResult(this, request, parameters, history, randomness.IsReproducible)
        {
            Validation = Federation.ValidationRows.Count > 0 ? Metrics.Evaluate(Federation.Model, parameters, Federation.Data, [.. Federation.ValidationRows]) : null,
            Ledger = ledger?.Summary(),
        };
    }

    private ClipAdaptation? ClipAdaptation() => request.AdaptiveClip ? new ClipAdaptation(request, Settings, Federation) : null;

    private HistoryEntry Entry(double[] parameters, RoundReport? report)
    {
        var data = Federation.Data;
        return new HistoryEntry(report, Metrics.Evaluate(Federation.Model, parameters, data, data.TestRows));
    }
}

/// <summary>The state after a training round; without a report, before the first.</summary>
internal sealed record HistoryEntry(RoundReport? Report, EvaluationMetrics Test);
