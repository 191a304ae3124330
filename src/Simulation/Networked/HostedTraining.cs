using System.Security.Cryptography;
using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// The server's half of a training whose clients are other processes: it plans, says what each training round starts from and moves the model by what the sessions open. Its data give the
/// schema, the test rows and the planned numbers; no training row of them is read.
/// </summary>
public sealed class HostedTraining
{
    private HostedTraining(TrainingRequest request, Dataset data)
    {
        Run = TrainingRun.Create(request, data);
        Terms = TrainingTerms.Of(request, Run);
    }

    /// <summary>The run, planned.</summary>
    public TrainingRun Run { get; }

    /// <summary>What clients must agree on.</summary>
    public TrainingTerms Terms { get; }

    /// <summary>Checks a request and plans it.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="data">Schema, test rows and planned numbers.</param>
    /// <param name="drawnSeed">What a run without a seed draws cohorts and rotations from: kept by the server, so that a run that is started again goes on as it was. Never noise.</param>
    /// <param name="insecureSimulationNoise">Whether noise comes from the request's seed.</param>
    /// <exception cref="RequestException">The request cannot be carried out, or only in a simulator.</exception>
    /// <exception cref="PlanRefusedException">No noise can give what is asked.</exception>
    public static HostedTraining Create(TrainingRequest request, Dataset data, long? drawnSeed = null, bool insecureSimulationNoise = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        Refuse(request.Algorithm == FederatedAlgorithm.Scaffold, "algorithm", "scaffold's clients keep control variates that this server does not send; choose another --algorithm.");
        Refuse(request.Aggregation == AggregationKind.Plain, "aggregation", "--aggregation plain sums in the clear; clients of a server send masked inputs only.");
        Refuse(request.Mechanism?.IsSimulated() == true, "mechanism", "--mechanism central and local are simulated for comparison; choose a distributed mechanism.");
        Refuse(request.Validation, "validation", "--validation measures on rows that only a simulator sees; leave it out.");
        Refuse(request.Dropout != DropoutRule.None || request.Stragglers > 0 || request.Latency is not null || request.Availability != AvailabilityRule.Always, "dropout",
            "--dropout, --stragglers, --latency and --availability make faults up; real clients have their own.");
        Refuse(insecureSimulationNoise && request.Seed is null, "seed", "--insecure-simulation-noise draws noise from the seed; give one with --seed.");
        return new HostedTraining(request with { ClientsAreElsewhere = true, DrawnSeed = drawnSeed, InsecureSimulationNoise = insecureSimulationNoise }, data);
    }

    /// <summary>Trains.</summary>
    /// <param name="session">Runs one session over the network and returns what it opened; called for one training round after another.</param>
    /// <param name="progress">Is told after each training round.</param>
    /// <param name="cancellation">Ends the run between training rounds.</param>
    public TrainingResult Train(Func<HostedRound, HostedSum> session, IProgress<WorkProgress>? progress, CancellationToken cancellation)
        => Run.Train(new NetworkSum(session, Terms), progress, cancellation);

    private static void Refuse(bool isRefused, string field, string sentence)
    {
        if (isRefused)
            throw new RequestException(field, sentence);
    }

    private sealed class NetworkSum(Func<HostedRound, HostedSum> session, TrainingTerms terms) : ISecureSum
    {
        public SumOutcome Sum(SumTask task, Func<IContributor> createContributor)
        {
            var message = new RoundMessage(task.TrainingRound, terms, task.RotationSeed, task.Parameters).Encode();
            var sum = session(new HostedRound(task.TrainingRound, message, SHA256.HashData(message), task.Plan, task.Cohort));
            return new SumOutcome(sum.Aborted, sum.InputsClosed, sum.Survivors, sum.Sums, sum.BytesUpPerClient, sum.BytesDownPerClient);
        }
    }
}

/// <summary>What a session of a training round is made from.</summary>
/// <param name="TrainingRound">From 1.</param>
/// <param name="Message">What its clients start from.</param>
/// <param name="MessageHash">SHA-256 of the message: the model hash of the session's parameters.</param>
/// <param name="Plan">The plan of the training round.</param>
/// <param name="Cohort">Indices of the clients invited, ascending.</param>
public sealed record HostedRound(int TrainingRound, byte[] Message, byte[] MessageHash, PrivacyPlan Plan, IReadOnlyList<int> Cohort);

/// <summary>What a session ended with.</summary>
/// <param name="Aborted">Why nothing was opened, or null.</param>
/// <param name="InputsClosed">Whether the set of inputs was closed.</param>
/// <param name="Survivors">How many clients' inputs the sum holds.</param>
/// <param name="Sums">One vector of ring values per vector of the plan; empty when aborted.</param>
/// <param name="BytesUpPerClient">Mean bytes that a client sent.</param>
/// <param name="BytesDownPerClient">Mean bytes that a client received, without the model.</param>
public sealed record HostedSum(string? Aborted, bool InputsClosed, int Survivors, IReadOnlyList<ulong[]> Sums, long BytesUpPerClient, long BytesDownPerClient);
