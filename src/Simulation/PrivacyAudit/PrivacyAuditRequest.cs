using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>What an audit of a training's privacy is asked for.</summary>
public sealed record PrivacyAuditRequest
{
    /// <summary>Training rounds when the training does not say: they compose like one, and cost time.</summary>
    public const int StandardRounds = 3;

    /// <summary>Trainings of the threshold audit when nothing says how many.</summary>
    public const int StandardRuns = 2000;

    /// <summary>The training whose claim is put to the test. It needs noise that clients add.</summary>
    public required TrainingRequest Training { get; init; }

    /// <summary>Independent trainings of the threshold audit, each with or without the canary by a fair coin; at least 20.</summary>
    public int Runs { get; init; } = StandardRuns;

    /// <summary>Canaries of the one-run audit, 1 .. parameters of the model; null is as many as help.</summary>
    public int? Canaries { get; init; }

    /// <summary>Probability that an honest mechanism is not accused, in (0, 1).</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The multiple of the noise that clients really add. Tests lower it to see that an audit can fail.</summary>
    internal double NoiseFactor { get; init; } = 1;

    /// <summary>The training with everything an audit needs.</summary>
    /// <exception cref="RequestException">The training cannot be audited.</exception>
    internal TrainingRequest Resolve()
    {
        Refuse(!Training.IsPrivate || (Training.Mechanism is { } mechanism && (mechanism.IsSimulated() || mechanism == TrainingMechanism.None)), "epsilon", "An audit needs a claim to test: give --epsilon or --noise-multiplier, and a --mechanism whose noise clients add themselves.");
        Refuse(Training.Sample.Kind != SamplingKind.All, "sample", "--sample is in vain here: an audit measures what the server sees, whom sampling does not blind; leave it out.");
        Refuse(
            !Training.Dropout.IsNone || Training.Latency is not null || Training.Stragglers > 0 || Training.Deadline is not null || Training.Availability != AvailabilityRule.Always,
            "dropout",
            "--dropout and the other faults are in vain here: the noise of clients that stay is what the claim counts on; leave them out.");
        Refuse(Training.Evaluate is not null, "evaluate", "--evaluate trains nothing, so there is nothing to audit; leave it out.");
        Refuse(Training.Ledger is not null, "ledger", "An audit charges no ledger: its canaries are nobody's data; leave --ledger out.");
        Refuse(Training.Algorithm == FederatedAlgorithm.Scaffold, "algorithm", "--algorithm scaffold cannot be audited: its clients keep control variates, and a canary has none; choose fedavg, which sends the same kind of update.");
        Refuse(Training.Logs is not null, "logs", "An audit of privacy trains too often to log its sessions; leave --logs out.");
        Refuse(Runs < 20, "runs", $"--runs is {Runs} but must be at least 20.");
        Refuse(Confidence is not (> 0 and < 1), "confidence", $"--confidence is {Confidence:R} but must be a number above 0 and below 1.");
        return Training with { Rounds = Training.Rounds ?? (Training.Algorithm == FederatedAlgorithm.OneShot ? null : StandardRounds) };
    }

    private static void Refuse(bool wrong, string field, string sentence)
    {
        if (wrong)
            throw new RequestException(field, sentence);
    }
}
