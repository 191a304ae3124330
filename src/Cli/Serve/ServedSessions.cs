using SecureFed.Hosting;
using SecureFed.Privacy;
using SecureFed.Protocol;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>Runs the sessions of a training over the network, and records each for an audit.</summary>
internal sealed class ServedSessions(
    TrainingServer server, SessionFiles files, ServeOptions options, TrainingRequest request, string population, IReadOnlyList<ParticipantId> ids, TextWriter log, CancellationToken cancellation)
{
    /// <summary>One training round: another attempt, with fresh keys and noise, follows one that opened nothing.</summary>
    /// <exception cref="BudgetSpentException">No session may be opened.</exception>
    public HostedSum Run(HostedRound round) => RunAsync(round).GetAwaiter().GetResult();

    private async Task<HostedSum> RunAsync(HostedRound round)
    {
        var session = RequestOf(round);
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await server.Sessions.RunAsync(session, cancellation);
            if (outcome.Session is null)
                throw new BudgetSpentException($"Training round {round.TrainingRound} cannot start: {outcome.Failure}.");
            await files.RecordAsync(outcome, cancellation);
            await log.WriteLineAsync(outcome.Failure is null
                ? $"training round {round.TrainingRound}: a sum over {outcome.Survivors} of {round.Cohort.Count} clients opened"
                : $"training round {round.TrainingRound}, attempt {outcome.Attempt + 1}: {outcome.Failure}");
            if (outcome.Failure is null || attempt == options.Attempts)
                return SumOf(outcome, round);
        }
    }

    private SessionRequest RequestOf(HostedRound round) => new()
    {
        Population = population,
        TrainingRound = (ulong)round.TrainingRound,
        Model = round.Message,
        Plan = round.Plan,
        // Without a seed nobody but the operating system draws who takes part.
        Cohort = request.Seed is null && request.Sample.Kind != SamplingKind.All ? null : [.. round.Cohort.Select(client => ids[client])],
        DropoutPartsPerMillion = GraphFraction.PartsPerMillion("tolerate-dropout", request.TolerateDropout),
        Budget = request.TotalEpsilon is { } total ? new LedgerBudget(round.Plan.Unit, round.Plan.Relation, total, request.Delta) : null,
    };

    private static HostedSum SumOf(SessionOutcome outcome, HostedRound round) => new(
        outcome.Failure,
        outcome.InputsClosed,
        outcome.Survivors,
        outcome.Aggregate is { } sums ? [.. round.Plan.Vectors.Select(vector => sums.Sum(vector.Name).ToArray())] : [],
        round.Plan.Vectors.Sum(vector => ((long)vector.PaddedDimension * vector.Bits + 7) / 8),
        round.Message.Length);
}
