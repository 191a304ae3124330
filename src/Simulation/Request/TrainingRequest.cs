using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>How client updates are weighted in the mean.</summary>
public enum Weighting
{
    /// <summary>Each client counts the same; the sum is divided by the planned number of clients.</summary>
    None,

    /// <summary>Each client counts by its rows up to a bound; the weights ride in the secure sum as a vector of their own.</summary>
    Rows,
}

/// <summary>What becomes of a client that is not ready at the deadline.</summary>
public enum LatePolicy
{
    /// <summary>It sends nothing in this training round.</summary>
    Drop,

    /// <summary>It sends what it has after its last finished epoch.</summary>
    Partial,
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

    /// <summary>Whether every client holds out a fifth of its training rows, on which the model is measured too.</summary>
    public bool Validation { get; init; }

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

    /// <summary>Factor of the server's step, above 0; of algorithms whose clients train on their own.</summary>
    public double? ServerLearningRate { get; init; }

    /// <summary>The server's momentum in [0, 1): of FedAvgM, and beta_1 of the adaptive algorithms.</summary>
    public double? ServerMomentum { get; init; }

    /// <summary>tau of the adaptive algorithms, above 0.</summary>
    public double? Adaptivity { get; init; }

    /// <summary>mu of FedProx, at least 0: how strongly local training is held near the global model.</summary>
    public double? Proximal { get; init; }

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

    /// <summary>How likely a client drops out of a session, and when.</summary>
    public DropoutRule Dropout { get; init; } = DropoutRule.None;

    /// <summary>Virtual seconds that a client needs for a training round; null is one second for all.</summary>
    public LatencyRule? Latency { get; init; }

    /// <summary>Virtual seconds after which the server closes the inputs, above 0; null is the median latency with stragglers, and never without.</summary>
    public double? Deadline { get; init; }

    /// <summary>Fraction in [0, 1) of a cohort that is slow in a training round; the number is rounded.</summary>
    public double Stragglers { get; init; }

    /// <summary>What becomes of clients that miss the deadline; null is partial work for FedProx and none otherwise.</summary>
    public LatePolicy? Late { get; init; }

    /// <summary>How likely an invited client is there, by virtual time.</summary>
    public AvailabilityRule Availability { get; init; } = AvailabilityRule.Always;

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

    /// <summary>Whether clients join over a network with rows of their own.</summary>
    internal bool ClientsAreElsewhere { get; init; }

    /// <summary>Whether the clients of a server draw their noise from <see cref="Seed"/>.</summary>
    internal bool InsecureSimulationNoise { get; init; }

    /// <summary>Clients of an audit beside those with data, at least 0.</summary>
    internal int Canaries { get; init; }

    /// <summary>Threads to use; null is one per core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>A model file to start from.</summary>
    public string? StartFrom { get; init; }

    /// <summary>A model file to evaluate on the data instead of training.</summary>
    public string? Evaluate { get; init; }

    /// <summary>Whether the run adds noise.</summary>
    public bool IsPrivate => Epsilon is not null || NoiseMultiplier is not null;
}
