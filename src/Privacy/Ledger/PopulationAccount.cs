namespace SecureFed.Privacy;

/// <summary>One population's sessions and what they cost together, rebuilt from the ledger's lines.</summary>
internal sealed class PopulationAccount(string name, LedgerBudget budget)
{
    private readonly List<SessionCharge> sessions = [];

    public string Name { get; } = name;

    public LedgerBudget Budget { get; } = budget;

    public IReadOnlyList<SessionCharge> Sessions => sessions;

    public SessionCharge? Session(string session) => sessions.Find(charge => charge.Session == session);

    public void Add(SessionCharge charge) => sessions.Add(charge);

    /// <summary>The planned epsilon of all sessions and some more, by Renyi accounting: an upper bound, whatever became of the sessions.</summary>
    public double PlannedEpsilon(DpEvent? next = null, int count = 1) =>
        Epsilon(sessions.Select(charge => charge.Planned).Concat(next is null ? [] : Enumerable.Repeat(next, count)));

    /// <summary>The realised epsilon, the planned charge standing in where no realised one is known. An estimate: how many survive may depend on earlier outputs.</summary>
    public double RealisedEpsilon() => Epsilon(sessions.Select(charge => charge.Realised ?? charge.Planned));

    private double Epsilon(IEnumerable<DpEvent> events)
    {
        var accountant = new RdpAccountant(Budget.Relation);
        bool isExact = true;
        foreach (var equal in events.GroupBy(charged => charged))
        {
            accountant.Compose(equal.Key, equal.Count());
            isExact &= !HoldsSkellam(equal.Key);
        }

        // As in a plan: the Skellam sampler's distance from its distribution is charged to a slice of delta.
        var mechanism = isExact ? NoiseMechanism.DistributedDiscreteGaussian : NoiseMechanism.DistributedSkellam;
        return accountant.Epsilon(PlanBudget.UsableDelta(mechanism, Budget.Delta)).Value;
    }

    private static bool HoldsSkellam(DpEvent charged) => charged is SkellamEvent || (charged is ComposedEvent composed && composed.Events.Any(HoldsSkellam));
}

/// <summary>One session's charge.</summary>
internal sealed class SessionCharge(string session, DpEvent planned, DateTimeOffset time, string note)
{
    public string Session { get; } = session;

    public DpEvent Planned { get; } = planned;

    public DateTimeOffset Time { get; } = time;

    public string Note { get; } = note;

    public bool IsFinal { get; set; }

    public DpEvent? Realised { get; set; }
}
