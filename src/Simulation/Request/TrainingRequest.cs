using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>Which federated algorithm trains the model.</summary>
public enum FederatedAlgorithm
{
    /// <summary>Clients train for several epochs; the server averages their updates (McMahan et al. 2017).</summary>
    FedAvg,

    /// <summary>Clients send one gradient; the server makes one step (McMahan et al. 2017).</summary>
    FedSgd,
}

/// <summary>How client updates are weighted in the mean.</summary>
public enum Weighting
{
    /// <summary>Each client counts the same; the sum is divided by the planned number of clients.</summary>
    None,

    /// <summary>Each client counts by its rows up to a bound; the weights ride in the secure sum as a vector of their own.</summary>
    Rows,
}

/// <summary>How the sum over clients is computed.</summary>
public enum AggregationKind
{
    /// <summary>Real protocol sessions between client and server objects that exchange only bytes.</summary>
    Secure,

    /// <summary>The same modular sum in the clear, under the same planner, abort rules and minimum cohort.</summary>
    Plain,
}

/// <summary>Everything a user can ask of one training run. Null means: chosen from the public shape of the problem.</summary>
public sealed record TrainingRequest
{
    /// <summary>Clients of a federation when nothing says how many.</summary>
    public const int StandardClients = 20;

    /// <summary>A bundled name or a CSV file.</summary>
    public string? Data { get; init; }

    /// <summary>The label column; null takes the schema's.</summary>
    public string? Target { get; init; }

    /// <summary>A schema file; null uses the bundled one of a bundled name.</summary>
    public string? Schema { get; init; }

    /// <summary>Whether bounds and categories may be read off the data, which is not private.</summary>
    public bool InferSchema { get; init; }

    /// <summary>The task; null takes the schema's.</summary>
    public LearningTask? Task { get; init; }

    /// <summary>Which rows are test rows; null takes the schema's rule.</summary>
    public TestRule? TestRule { get; init; }

    /// <summary>Number of clients; null is <see cref="StandardClients"/>, or one per key.</summary>
    public int? Clients { get; init; }

    /// <summary>How training rows are dealt to clients.</summary>
    public PartitionRule Partition { get; init; } = new(PartitionKind.Iid);

    /// <summary>Training rounds, at least 1.</summary>
    public int? Rounds { get; init; }

    /// <summary>How the cohort of a training round is drawn.</summary>
    public ClientSampling Sample { get; init; } = ClientSampling.All;

    /// <summary>Local epochs of FedAvg, at least 1.</summary>
    public int? Epochs { get; init; }

    /// <summary>Rows in a local mini-batch of FedAvg, at least 1.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Step size, above 0: local for FedAvg, the server's for FedSGD.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Heavy-ball momentum in [0, 1): local for FedAvg, the server's for FedSGD.</summary>
    public double? Momentum { get; init; }

    /// <summary>How the step size falls over training rounds.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Ridge penalty, at least 0: half its product with the squared norm is added to the mean loss.</summary>
    public double? L2 { get; init; }

    /// <summary>The federated algorithm; null is FedSGD for the unit record and FedAvg otherwise.</summary>
    public FederatedAlgorithm? Algorithm { get; init; }

    /// <summary>How updates are weighted.</summary>
    public Weighting Weighting { get; init; }

    /// <summary>The bound of a client's weight in rows; null is twice the planned rows per client.</summary>
    public int? MaximumWeight { get; init; }

    /// <summary>What the noise hides; null is a record, or a client when FedAvg is asked for.</summary>
    public PrivacyUnit? Unit { get; init; }

    /// <summary>The neighbouring relation of the guarantee; null is zero-out for clients and add-or-remove-one for records.</summary>
    public PrivacyRelation? Relation { get; init; }

    /// <summary>The L2 bound of one client's update or one record's gradient, above 0.</summary>
    public double? Clip { get; init; }

    /// <summary>Whether the clip follows a quantile of the norms, starting at <see cref="Clip"/>.</summary>
    public bool AdaptiveClip { get; init; }

    /// <summary>The fraction of contributions that an adaptive clip should let through whole, in (0, 1); null is a half.</summary>
    public double? ClipQuantile { get; init; }

    /// <summary>The budget of the whole training against the server, above 0.</summary>
    public double? Epsilon { get; init; }

    /// <summary>The delta of the guarantee, in (0, 1).</summary>
    public double Delta { get; init; } = 1e-5;

    /// <summary>Central noise standard deviation over clip, above 0; instead of a budget.</summary>
    public double? NoiseMultiplier { get; init; }

    /// <summary>Whether training runs without noise on purpose.</summary>
    public bool NoNoise { get; init; }

    /// <summary>Where the noise comes from; null is the distributed discrete Gaussian, or none without a budget.</summary>
    public TrainingMechanism? Mechanism { get; init; }

    /// <summary>The accountant of the reported epsilons; plans are always calibrated with Renyi divergences.</summary>
    public AccountantKind Accountant { get; init; } = AccountantKind.Rdp;

    /// <summary>Bits per value of the update on the wire; null lets the plan choose.</summary>
    public int? Bits { get; init; }

    /// <summary>How the sum over clients is computed.</summary>
    public AggregationKind Aggregation { get; init; }

    /// <summary>Probability in [0, 1) that a client drops out of a session.</summary>
    public double Dropout { get; init; }

    /// <summary>Fraction of clients assumed corrupt, in [0, 1).</summary>
    public double Corrupt { get; init; } = 0.1;

    /// <summary>Fraction of clients that may drop out while a sum still opens, in [0, 1).</summary>
    public double TolerateDropout { get; init; } = 0.1;

    /// <summary>Fewest survivors for which a sum opens; null follows from <see cref="TolerateDropout"/>.</summary>
    public int? MinimumCohort { get; init; }

    /// <summary>The file of the privacy ledger that the run is charged to.</summary>
    public string? Ledger { get; init; }

    /// <summary>The population of the ledger whose members the data belong to; null is the data's name.</summary>
    public string? Population { get; init; }

    /// <summary>What all runs on the population may cost together, if the ledger does not know it yet; null is what this run costs. Above 0.</summary>
    public double? TotalEpsilon { get; init; }

    /// <summary>An empty folder for session logs and what an audit of them needs; null records nothing.</summary>
    public string? Logs { get; init; }

    /// <summary>The seed; null draws one, and takes noise and keys from the operating system.</summary>
    public long? Seed { get; init; }

    /// <summary>What decides partition, cohorts and dropouts when there is no <see cref="Seed"/>; null draws it. Never noise or keys.</summary>
    internal long? DrawnSeed { get; init; }

    /// <summary>Threads to use; null is one per core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>A model file to start from.</summary>
    public string? StartFrom { get; init; }

    /// <summary>A model file to evaluate on the data instead of training.</summary>
    public string? Evaluate { get; init; }

    /// <summary>Whether the run adds noise.</summary>
    public bool IsPrivate => Epsilon is not null || NoiseMultiplier is not null;
}
