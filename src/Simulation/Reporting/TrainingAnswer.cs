using SecureFed.Learning;

namespace SecureFed.Simulation;

/// <summary>The JSON answer of a training run.</summary>
public record TrainingAnswer
{
    /// <summary>The task.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>Rows of the data, test rows included.</summary>
    public required int Rows { get; init; }

    /// <summary>Features after one-hot encoding and missing-value indicators.</summary>
    public required int Features { get; init; }

    /// <summary>Clients of the federation.</summary>
    public required int Clients { get; init; }

    /// <summary>Training rounds, aborted ones included.</summary>
    public required int TrainingRounds { get; init; }

    /// <summary>Parameters of the model.</summary>
    public required int Parameters { get; init; }

    /// <summary>The seed; null when none was given.</summary>
    public required long? Seed { get; init; }

    /// <summary>Metrics of the final model.</summary>
    public required MetricsAnswer Metrics { get; init; }

    /// <summary>Metrics by client, which only a simulator can know.</summary>
    public required PerClientAnswer? PerClient { get; init; }

    /// <summary>The guarantee.</summary>
    public required PrivacyAnswer Privacy { get; init; }

    /// <summary>How sums were made.</summary>
    public required AggregationAnswer Aggregation { get; init; }

    /// <summary>What went wrong with clients by intent; null when nothing was asked for.</summary>
    public required FaultsAnswer? Faults { get; init; }

    /// <summary>The settings the run used, defaults filled in.</summary>
    public required SettingsAnswer Settings { get; init; }

    /// <summary>Wall-clock seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Files written, by what they hold.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();
}

/// <summary>Metrics of the final model.</summary>
/// <param name="Test">On the test rows, by name: loss, accuracy, auc, f1; or loss, rmse, mae, r2.</param>
public sealed record MetricsAnswer(IReadOnlyDictionary<string, double> Test)
{
    /// <summary>The same on the rows that clients held out of their training rows; null when they held out none.</summary>
    public IReadOnlyDictionary<string, double>? Validation { get; init; }
}

/// <summary>One metric over clients. Computed from clients' own rows, so it is not private and a deployment cannot know it.</summary>
/// <param name="Note">Says so.</param>
/// <param name="Metric">accuracy or rmse.</param>
/// <param name="Rows">Whether clients were measured on their test rows (natural clients) or on their training rows.</param>
/// <param name="Mean">Mean over clients.</param>
/// <param name="WorstDecile">Mean over the worst tenth of the clients, at least one.</param>
/// <param name="Worst">The worst client.</param>
/// <param name="Best">The best client.</param>
public sealed record PerClientAnswer(string Note, string Metric, string Rows, double Mean, double WorstDecile, double Worst, double Best)
{
    /// <summary>The metric of every natural client by its key; null for artificial clients, which have no name.</summary>
    public IReadOnlyDictionary<string, double>? ByClient { get; init; }
}

/// <summary>The guarantee of a training run.</summary>
public sealed record PrivacyAnswer
{
    /// <summary>client, record, or null without noise.</summary>
    public required string? Unit { get; init; }

    /// <summary>The relation, or null without noise.</summary>
    public required string? Relation { get; init; }

    /// <summary>Where the noise comes from, or none.</summary>
    public required string Mechanism { get; init; }

    /// <summary>Whether the mechanism is only imitated in the clear, to compare real ones with.</summary>
    public required bool Simulated { get; init; }

    /// <summary>The delta of the guarantee, or null without noise.</summary>
    public required double? Delta { get; init; }

    /// <summary>Central noise over sensitivity of one training round at the least honest survivors.</summary>
    public required double NoiseMultiplier { get; init; }

    /// <summary>The L2 bound of one contribution; with an adaptive clip, of the first training round.</summary>
    public required double Clip { get; init; }

    /// <summary>How the clip moved; null when it did not.</summary>
    public required AdaptiveClipAnswer? AdaptiveClip { get; init; }

    /// <summary>The number of noise shares that the guarantee counts on.</summary>
    public required int LeastHonestSurvivors { get; init; }

    /// <summary>What the plan charges.</summary>
    public required EpsilonAnswer EpsilonPlanned { get; init; }

    /// <summary>What the survivors that were really there amount to.</summary>
    public required EpsilonAnswer EpsilonRealised { get; init; }

    /// <summary>The accountant.</summary>
    public required string? Accountant { get; init; }

    /// <summary>The ledger that the run was charged to; null without one.</summary>
    public required PrivacyLedgerAnswer? Ledger { get; init; }

    /// <summary>Whether a seed determined the noise, which is then not private.</summary>
    public required bool Reproducible { get; init; }
}

/// <summary>What a population has spent, earlier runs included.</summary>
/// <param name="File">The ledger.</param>
/// <param name="Population">Whose budget it is.</param>
/// <param name="Budget">The most that all sessions together may cost the server's epsilon.</param>
/// <param name="Spent">What they cost as planned: an upper bound.</param>
/// <param name="Realised">What they cost by the survivors that were counted: an estimate.</param>
/// <param name="Sessions">Charged sessions.</param>
/// <param name="Head">The hash of the last line.</param>
public sealed record PrivacyLedgerAnswer(string File, string Population, double Budget, double Spent, double Realised, int Sessions, string Head);

/// <summary>A clip that followed a quantile of the norms.</summary>
/// <param name="Quantile">The fraction of contributions that it should let through whole.</param>
/// <param name="IndicatorStddev">The noise on the count of contributions within the clip, at the least honest survivors.</param>
/// <param name="Clips">The clip of each training round; null where nobody sent anything.</param>
public sealed record AdaptiveClipAnswer(double Quantile, double IndicatorStddev, IReadOnlyList<double?> Clips);

/// <summary>Epsilon for two kinds of observer; null when nothing bounds it.</summary>
/// <param name="Server">Who sees every cohort: never amplified by sampling.</param>
/// <param name="Recipients">Who sees only models: amplified where the sampling allows it.</param>
public sealed record EpsilonAnswer(double? Server, double? Recipients);

/// <summary>How sums were made.</summary>
/// <param name="Kind">secure or plain.</param>
/// <param name="BytesUpPerClient">Mean bytes a client sends in one training round.</param>
/// <param name="BytesDownPerClient">Mean bytes a client receives in one training round.</param>
/// <param name="Survivors">Clients in each training round's sum; 0 where nothing was opened.</param>
/// <param name="Aborted">Training rounds that opened nothing, with the reason.</param>
public sealed record AggregationAnswer(
    string Kind, long BytesUpPerClient, long BytesDownPerClient, IReadOnlyList<int> Survivors, IReadOnlyList<AbortedRound> Aborted);

/// <summary>The faults of a training run, in virtual time.</summary>
/// <param name="Dropout">How likely clients fell silent.</param>
/// <param name="Latency">How long they needed; null when nobody needed time.</param>
/// <param name="Deadline">When the server waited no longer, in virtual seconds of a training round; null for never.</param>
/// <param name="Stragglers">The fraction of slow clients.</param>
/// <param name="LatePolicy">drop or partial.</param>
/// <param name="Availability">How likely invited clients were there.</param>
/// <param name="Late">Clients that missed the deadline, by training round.</param>
/// <param name="VirtualSeconds">Virtual time that the training took.</param>
public sealed record FaultsAnswer(
    string Dropout, string? Latency, double? Deadline, double Stragglers, string LatePolicy, string Availability, IReadOnlyList<int> Late, double VirtualSeconds);

/// <summary>A training round that opened nothing.</summary>
/// <param name="TrainingRound">From 1.</param>
/// <param name="Reason">Why.</param>
public sealed record AbortedRound(int TrainingRound, string Reason);

/// <summary>The settings of a run, defaults filled in.</summary>
public sealed record SettingsAnswer
{
    /// <summary>The federated algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>How rows were dealt.</summary>
    public required string Partition { get; init; }

    /// <summary>How cohorts were drawn.</summary>
    public required string Sample { get; init; }

    /// <summary>Local epochs; null for FedSGD.</summary>
    public required int? Epochs { get; init; }

    /// <summary>Rows in a local mini-batch; null for FedSGD.</summary>
    public required int? BatchSize { get; init; }

    /// <summary>Step size.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Momentum.</summary>
    public required double Momentum { get; init; }

    /// <summary>How the step size falls.</summary>
    public required string Schedule { get; init; }

    /// <summary>Factor of the server's step; null where clients do not train on their own.</summary>
    public required double? ServerLearningRate { get; init; }

    /// <summary>The server's momentum; null without.</summary>
    public required double? ServerMomentum { get; init; }

    /// <summary>tau of the adaptive algorithms; null otherwise.</summary>
    public required double? Adaptivity { get; init; }

    /// <summary>mu of FedProx; null otherwise.</summary>
    public required double? Proximal { get; init; }

    /// <summary>Ridge penalty.</summary>
    public required double L2 { get; init; }

    /// <summary>none or rows.</summary>
    public required string Weighting { get; init; }

    /// <summary>The bound of a weight in rows; null when unweighted.</summary>
    public required int? MaxWeight { get; init; }
}
