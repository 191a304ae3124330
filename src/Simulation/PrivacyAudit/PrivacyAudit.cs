using SecureFed.Learning;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>
/// Puts a training's claimed epsilon to the test: canaries go through the pipeline as it is, and what the opened sums tell about them bounds epsilon from
/// below. A bound above the certified one proves that the claim is wrong, at the stated confidence; one below proves nothing.
/// </summary>
public sealed class PrivacyAudit
{
    private const int MostCanaries = 256;

    // Where the claim's delta is so small that only very rare events could refute it, larger ones show the same mistake with few runs. The error rates'
    // bounds do not depend on delta, so looking at many costs no confidence.
    private static readonly double[] LargerDeltas = [0.01, 0.05, 0.1, 0.2, 0.3];

    // Thresholds in standard deviations of the claimed noise off the middle: fixed before any score is seen.
    private static readonly double[] Offsets = [-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5];

    // Which parts of the coins are guessed, the most telling first.
    private static readonly int[] GuessedParts = [1, 2, 4];

    private readonly PrivacyAuditRequest request;
    private readonly TrainingRequest training;
    private readonly AuditedTraining many;
    private readonly AuditedTraining single;

    private PrivacyAudit(PrivacyAuditRequest request, Dataset data)
    {
        this.request = request;
        training = request.Resolve();
        single = new AuditedTraining(training with { Aggregation = AggregationKind.Plain }, data, 1, request.NoiseFactor);
        if (request.Canaries is < 1 || request.Canaries > single.Dimension)
            throw new RequestException("canaries", $"--canaries is {request.Canaries} but must be 1 to {single.Dimension}, the values of an update: no more directions are orthogonal.");
        many = new AuditedTraining(training, data, request.Canaries ?? Math.Min(MostCanaries, single.Dimension), request.NoiseFactor);
    }

    /// <summary>Checks a request against its data and plans it.</summary>
    /// <exception cref="RequestException">The request cannot be carried out.</exception>
    /// <exception cref="PlanRefusedException">No noise can give what is asked.</exception>
    public static PrivacyAudit Create(PrivacyAuditRequest request, Dataset data) => new(request, data);

    /// <summary>Trains and measures.</summary>
    /// <param name="progress">Is told after each training.</param>
    /// <param name="cancellation">Ends the audit between training rounds.</param>
    public PrivacyAuditAnswer Run(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new WorkProgress($"one training with {many.Canaries} canaries", 0, request.Runs));
        var oneRun = OneRun(cancellation);
        var (with, without) = Scores(progress, cancellation);
        var points = LargerDeltas.Where(delta => delta > training.Delta).Prepend(training.Delta).Select(delta => Point(with, without, delta)).ToArray();
        return new PrivacyAuditAnswer
        {
            Unit = RequestWords.Of(single.Plan.Unit),
            Relation = RequestWords.Of(single.Plan.Relation),
            Mechanism = RequestWords.Of(single.Plan.Mechanism),
            Delta = training.Delta,
            CertifiedEpsilon = Math.Max(oneRun.CertifiedEpsilon, points[0].CertifiedEpsilon),
            MeasuredEpsilon = Math.Max(oneRun.EpsilonAtLeast, points[0].EpsilonAtLeast),
            Confidence = request.Confidence,
            Accountant = RequestWords.Of(single.Accountant),
            NoiseMultiplier = single.Plan.NoiseMultiplier,
            TrainingRounds = single.Plan.Rounds,
            Clients = single.Clients,
            Dimension = single.Dimension,
            OneRun = oneRun,
            Threshold = points,
            RunsWithCanary = with.Length,
            RunsWithoutCanary = without.Length,
            Seed = training.Seed,
        };
    }

    /// <summary>Each of the two audits may be wrong with half of what the confidence leaves.</summary>
    private double Significance => (1 - request.Confidence) / 2;

    private OneRunAnswer OneRun(CancellationToken cancellation)
    {
        var (canaries, scores) = many.Run(many.Seed.Child("one run"), cancellation);
        return GuessedParts.Select(part => Guess(canaries, scores, (canaries.Count + part - 1) / part)).MaxBy(answer => answer.EpsilonAtLeast)!;
    }

    private OneRunAnswer Guess(UpdateCanaries canaries, double[] scores, int guesses)
    {
        var correct = canaries.CorrectGuesses(scores, guesses);
        var bound = OneRunAudit.EpsilonLowerBound(canaries.Count, guesses, correct, training.Delta, Significance / GuessedParts.Length);
        return new OneRunAnswer(RequestWords.Of(training.Aggregation), canaries.Count, guesses, correct, training.Delta, bound, many.CertifiedEpsilon(training.Delta));
    }

    private ThresholdPoint Point(double[] with, double[] without, double delta)
    {
        double[] thresholds = [.. Offsets.Select(offset => 0.5 + (offset * single.ScoreDeviation))];
        return new ThresholdPoint(delta, ThresholdAudit.BestEpsilonLowerBound(with, without, thresholds, delta, Significance), single.CertifiedEpsilon(delta));
    }

    /// <summary>The canary's scores in independent trainings, by whether its coin put it in.</summary>
    private (double[] With, double[] Without) Scores(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var outcomes = new (bool IsIn, double Score)[request.Runs];
        var done = 0;
        Parallel.For(0, outcomes.Length, new ParallelOptions { MaxDegreeOfParallelism = request.Training.Threads ?? Environment.ProcessorCount, CancellationToken = cancellation }, run =>
        {
            var (canaries, scores) = single.Run(single.Seed.Child("run", run), cancellation);
            outcomes[run] = (canaries.Included[0], scores[0]);
            progress?.Report(new WorkProgress("trainings with and without a canary", Interlocked.Increment(ref done), outcomes.Length));
        });
        return ([.. outcomes.Where(outcome => outcome.IsIn).Select(outcome => outcome.Score)], [.. outcomes.Where(outcome => !outcome.IsIn).Select(outcome => outcome.Score)]);
    }
}
