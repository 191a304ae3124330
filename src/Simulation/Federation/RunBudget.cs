using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>What training rounds cost two observers: the server, which sees every cohort, and the recipients of models, who do not.</summary>
/// <remarks>
/// Sampling amplifies for recipients only. A session that aborts keeps its planned charge: masked inputs had left the clients. One that never
/// began, because its cohort was too large, costs nothing.
/// </remarks>
internal sealed class RunBudget(PrivacyPlan plan, SimulatedNoise? simulated, double delta, AccountantKind kind)
{
    /// <summary>The accountant of every figure.</summary>
    public AccountantKind Kind => kind;

    /// <summary>The server's planned epsilon of all training rounds at another delta.</summary>
    public double PlannedAt(double otherDelta) => PrivacyAccountant.Create(kind, plan.Relation).Compose(plan.RoundEvent!, plan.Rounds).Epsilon(otherDelta).Value;

    /// <summary>The planned charge of <paramref name="trainingRounds"/> training rounds.</summary>
    public EpsilonAnswer Planned(int trainingRounds)
    {
        if (simulated is not null)
            return simulated.Cost(charged => Epsilon([(charged, trainingRounds)]), plan.LeastHonestSurvivors);
        if (plan.RoundEvent is not { } roundEvent)
            return new EpsilonAnswer(null, null);
        // The plan's own figure also charges the samplers' distance from their distribution.
        if (kind == AccountantKind.Rdp && trainingRounds == plan.Rounds)
            return new EpsilonAnswer(plan.Epsilon, plan.RecipientsEpsilon);
        var server = Epsilon([(roundEvent, trainingRounds)]);
        var recipients = plan.RecipientsRoundEvent is { } amplified ? Epsilon([(amplified, trainingRounds)]) : server;
        return new EpsilonAnswer(server, Math.Min(server, recipients));
    }

    /// <summary>The charge of training rounds as they went, by the survivors that were really there.</summary>
    public EpsilonAnswer Realised(IEnumerable<RoundReport> rounds)
    {
        if (simulated is not null)
            return RealisedOfSimulated(simulated, [.. rounds.Where(round => round.Cohort > 0)]);
        if (plan.RoundEvent is null)
            return new EpsilonAnswer(null, null);
        var charges = rounds.Where(round => round.Cohort > 0)
            .GroupBy(round => round.Closed >= plan.MinimumCohort ? round.Closed : null)
            .Select(group => (Event: group.Key is { } survivors ? plan.RealisedEvent(survivors) : plan.RoundEvent, Count: group.Count()))
            .ToArray();
        var server = Epsilon(charges);
        var recipients = Epsilon([.. charges.Select(charge => (Amplified(charge.Event), charge.Count))]);
        return new EpsilonAnswer(server, Math.Min(server, recipients));
    }

    private EpsilonAnswer RealisedOfSimulated(SimulatedNoise noise, RoundReport[] charged)
    {
        var fewest = charged.Where(round => round.Aborted is null).Select(round => round.Survivors).DefaultIfEmpty(plan.MinimumCohort).Min();
        return noise.Cost(roundEvent => Epsilon([(roundEvent, charged.Length)]), fewest - (int)Math.Floor((plan.CorruptFraction * plan.MaximumClients) + 1e-9));
    }

    private DpEvent Amplified(DpEvent roundEvent) => plan.RecipientsRoundEvent switch
    {
        PoissonSampledEvent sampled => new PoissonSampledEvent(sampled.Probability, roundEvent),
        SampledWithoutReplacementEvent sampled => new SampledWithoutReplacementEvent(sampled.Sample, sampled.Population, roundEvent),
        _ => roundEvent,
    };

    private double Epsilon(IReadOnlyList<(DpEvent Event, int Count)> charges)
    {
        var accountant = PrivacyAccountant.Create(kind, plan.Relation);
        foreach (var (charged, count) in charges)
            accountant.Compose(charged, count);
        return accountant.Epsilon(delta).Value;
    }
}
