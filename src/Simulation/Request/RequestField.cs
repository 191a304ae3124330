using System.Globalization;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>One option of a training run: its name, its words for help, and how text becomes part of a request.</summary>
/// <remarks>The command line, configuration files and sweeps all read values through this table, so a name means one thing everywhere.</remarks>
/// <param name="Name">The option without dashes in front, words joined by hyphens.</param>
/// <param name="Value">What stands for the value in help; null for a switch.</param>
/// <param name="Description">One sentence for help.</param>
/// <param name="Apply">Sets the field from text; throws <see cref="RequestException"/> with one sentence when it cannot.</param>
public sealed record RequestField(string Name, string? Value, string Description, Func<TrainingRequest, string, TrainingRequest> Apply)
{
    /// <summary>Every field, in the order of help.</summary>
    public static IReadOnlyList<RequestField> All { get; } =
    [
        Text("data", "file|name", $"Data: a CSV or CSV.gz file, or a bundled set.", (r, v) => r with { Data = v }),
        Text("target", "column", "Label column (default: the schema's).", (r, v) => r with { Target = v }),
        Text("schema", "file", "Schema with public bounds and categories.", (r, v) => r with { Schema = v }),
        Switch("infer-schema", "Read bounds and categories off the data, which is not private.", (r, v) => r with { InferSchema = v }),
        Word<LearningTask>("task", "Task (default: the schema's).", (r, v) => r with { Task = v }),
        Rule("test-rule", "i % M == R", "Which rows are test rows (default: the schema's, else i % 5 == 4).", (r, v) => r with { TestRule = TestRule.Parse(v) }),
        Count("clients", "Number of clients (default: 20, or one per key).", 2, (r, v) => r with { Clients = v }),
        Rule("partition", PartitionRule.Form, "How training rows are dealt to clients (default: iid).", (r, v) => r with { Partition = PartitionRule.Parse(v) }),
        Switch("validation", "Hold out every fifth training row of each client, and measure the model on them too.", (r, v) => r with { Validation = v }),
        Count("rounds", "Training rounds (default: from the problem).", 1, (r, v) => r with { Rounds = v }),
        Rule("sample", SamplingText.Form, "How the cohort of a training round is drawn (default: all).", (r, v) => r with { Sample = SamplingText.Parse(v) }),
        Count("epochs", "Local epochs of FedAvg.", 1, (r, v) => r with { Epochs = v }),
        Count("batch-size", "Rows in a local mini-batch of FedAvg.", 1, (r, v) => r with { BatchSize = v }),
        Above("learning-rate", "Step size.", (r, v) => r with { LearningRate = v }),
        Fraction("momentum", "Heavy-ball momentum.", (r, v) => r with { Momentum = v }),
        Word<LearningRateSchedule>("schedule", "How the step size falls over training rounds.", (r, v) => r with { Schedule = v }),
        Number("l2", "Ridge penalty.", 0, (r, v) => r with { L2 = v }),
        Word<FederatedAlgorithm>("algorithm", "Federated algorithm.", (r, v) => r with { Algorithm = v }),
        Above("server-learning-rate", "Factor of the server's step (default: from the algorithm).", (r, v) => r with { ServerLearningRate = v }),
        Fraction("server-momentum", "Momentum of fedavgm's server, or beta 1 of fedadam, fedadagrad and fedyogi.", (r, v) => r with { ServerMomentum = v }),
        Above("adaptivity", "tau of fedadam, fedadagrad and fedyogi (default: 0.001).", (r, v) => r with { Adaptivity = v }),
        Number("proximal", "mu of fedprox (default: 0.01).", 0, (r, v) => r with { Proximal = v }),
        Word<Weighting>("weighting", "Weight of a client in the mean (default: none).", (r, v) => r with { Weighting = v }),
        Count("max-weight", "Largest weight of a client, in rows (default: twice the mean).", 1, (r, v) => r with { MaximumWeight = v }),
        Word<PrivacyUnit>("unit", "What the noise hides (default: record).", (r, v) => r with { Unit = v }),
        Word<PrivacyRelation>("relation", "Which two data sets count as neighbours (default: zero-out for a client, add-or-remove-one for a record).", (r, v) => r with { Relation = v }),
        Above("clip", "L2 bound of a client's update, or of a record's gradient.", (r, v) => r with { Clip = v }),
        Switch("adaptive-clip", "Let the clip follow a quantile of the norms, which costs a part of the budget.", (r, v) => r with { AdaptiveClip = v }),
        Between("clip-quantile", "Fraction of contributions that --adaptive-clip should let through whole (default: 0.5).", (r, v) => r with { ClipQuantile = v }),
        Above("epsilon", "Budget of the whole training against the server.", (r, v) => r with { Epsilon = v }),
        Between("delta", "Delta of the guarantee (default: 1e-5).", (r, v) => r with { Delta = v }),
        Above("noise-multiplier", "Noise over clip, instead of a budget.", (r, v) => r with { NoiseMultiplier = v }),
        Switch("no-noise", "Train without noise on purpose.", (r, v) => r with { NoNoise = v }),
        Word<TrainingMechanism>("mechanism", "Noise of each client, or central and local noise simulated for comparison (default: distributed-discrete-gaussian).", (r, v) => r with { Mechanism = v }),
        Word<AccountantKind>("accountant", "Accountant of the reported epsilons (default: rdp, which plans are calibrated with).", (r, v) => r with { Accountant = v }),
        Count("bits", "Bits per value on the wire (default: chosen by the plan).", 1, (r, v) => r with { Bits = v }),
        Word<AggregationKind>("aggregation", "Real protocol sessions, or the same sum in the clear (default: secure).", (r, v) => r with { Aggregation = v }),
        Rule("dropout", DropoutRule.Form, "Probability that a client drops out of a session, or one for each protocol round (default: 0).", (r, v) => r with { Dropout = DropoutRule.Parse(v) }),
        Rule("latency", LatencyRule.Form, "Virtual seconds that a client needs for a training round (default: constant:1).", (r, v) => r with { Latency = LatencyRule.Parse(v) }),
        Above("deadline", "Virtual seconds after which the server waits no longer (default: the median latency with --stragglers, else none).", (r, v) => r with { Deadline = v }),
        Fraction("stragglers", "Fraction of a cohort that is slow in a training round (default: 0).", (r, v) => r with { Stragglers = v }),
        Word<LatePolicy>("late", "What late clients send: nothing, or the epochs they finished (default: partial for fedprox, else drop).", (r, v) => r with { Late = v }),
        Rule("availability", AvailabilityRule.Form, "Probability that an invited client is there, by virtual time (default: always).", (r, v) => r with { Availability = AvailabilityRule.Parse(v) }),
        Fraction("corrupt", "Fraction of clients assumed corrupt (default: 0.1).", (r, v) => r with { Corrupt = v }),
        Fraction("tolerate-dropout", "Fraction of clients that may drop out and still leave a sum to open (default: 0.1).", (r, v) => r with { TolerateDropout = v }),
        Count("min-cohort", "Fewest survivors for which a sum opens (default: clients minus tolerated dropouts).", 2, (r, v) => r with { MinimumCohort = v }),
        Text("ledger", "file", "Privacy ledger: charge every session to it, and refuse what exceeds its budget.", (r, v) => r with { Ledger = v }),
        Text("population", "name", "Whose budget the ledger charges (default: the data's name).", (r, v) => r with { Population = v }),
        Above("total-epsilon", "Budget of all trainings on the population, when the ledger first meets it (default: this training's).", (r, v) => r with { TotalEpsilon = v }),
        Text("logs", "folder", "Record every session for an audit: log, plan, registry, public keys, a receipt and the ledger.", (r, v) => r with { Logs = v }),
        Whole("seed", "Seed of a reproducible run; its noise is not private.", (r, v) => r with { Seed = v }),
        Count("threads", "Threads; the result does not depend on them (default: one per core).", 1, (r, v) => r with { Threads = v }),
        Text("start-from", "model.json", "Start from a trained model.", (r, v) => r with { StartFrom = v }),
        Text("evaluate", "model.json", "Evaluate a trained model on the data; train nothing.", (r, v) => r with { Evaluate = v }),
    ];

    private static RequestField Text(string name, string value, string description, Func<TrainingRequest, string, TrainingRequest> set) =>
        new(name, value, description, (request, text) => text.Length > 0
            ? set(request, text)
            : throw new RequestException(name, $"--{name} is empty; name a {value}."));

    private static RequestField Rule(string name, string form, string description, Func<TrainingRequest, string, TrainingRequest> set) =>
        new(name, form, description, set);

    private static RequestField Switch(string name, string description, Func<TrainingRequest, bool, TrainingRequest> set) =>
        new(name, null, description, (request, text) => bool.TryParse(text, out var value)
            ? set(request, value)
            : throw new RequestException(name, $"--{name} is '{text}' but must be true or false."));

    private static RequestField Word<T>(string name, string description, Func<TrainingRequest, T, TrainingRequest> set)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(RequestWords.Of);
        return new(name, string.Join('|', words.Keys), description, (request, text) => words.TryGetValue(text, out var value)
            ? set(request, value)
            : throw new RequestException(name, $"--{name} is '{text}' but must be {RequestWords.Choice([.. words.Keys])}."));
    }

    private static RequestField Count(string name, string description, int least, Func<TrainingRequest, int, TrainingRequest> set) =>
        new(name, "count", description, (request, text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least
            ? set(request, value)
            : throw new RequestException(name, $"--{name} is '{text}' but must be a whole number, at least {least}."));

    private static RequestField Whole(string name, string description, Func<TrainingRequest, long, TrainingRequest> set) =>
        new(name, "number", description, (request, text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? set(request, value)
            : throw new RequestException(name, $"--{name} is '{text}' but must be a whole number."));

    private static RequestField Above(string name, string description, Func<TrainingRequest, double, TrainingRequest> set) =>
        Real(name, description, "above 0", value => value > 0, set);

    private static RequestField Number(string name, string description, double least, Func<TrainingRequest, double, TrainingRequest> set) =>
        Real(name, description, string.Create(CultureInfo.InvariantCulture, $"at least {least}"), value => value >= least, set);

    private static RequestField Fraction(string name, string description, Func<TrainingRequest, double, TrainingRequest> set) =>
        Real(name, description, "at least 0 and below 1", value => value is >= 0 and < 1, set);

    private static RequestField Between(string name, string description, Func<TrainingRequest, double, TrainingRequest> set) =>
        Real(name, description, "above 0 and below 1", value => value is > 0 and < 1, set);

    private static RequestField Real(string name, string description, string range, Func<double, bool> isInRange, Func<TrainingRequest, double, TrainingRequest> set) =>
        new(name, "number", description, (request, text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && isInRange(value)
                ? set(request, value)
                : throw new RequestException(name, $"--{name} is '{text}' but must be a number {range}."));
}
