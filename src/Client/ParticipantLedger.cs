using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>The participant's own account of what its sessions cost, by task: it does not rely on the server's.</summary>
internal sealed class ParticipantLedger(SecureFedClientOptions options) : IDisposable
{
    private readonly Lock gate = new();
    private PrivacyLedger? ledger;

    /// <summary>What the task cost so far, and with a session of this plan; or why the budget does not allow it.</summary>
    public (double Before, double After, string? Refusal) Foresee(string task, PrivacyPlan plan)
    {
        lock (gate)
        {
            if (plan.RoundEvent is null)
                return (Opened().BudgetOf(task) is null ? 0 : Opened().Balance(task).PlannedEpsilon, double.PositiveInfinity, null);
            var (epsilon, delta) = options.Budget ?? (options.PlanPolicy.MaximumEpsilon, options.PlanPolicy.MaximumDelta);
            var budget = Opened().BudgetOf(task);
            if (budget is null)
                Opened().OpenPopulation(task, budget = new LedgerBudget(plan.Unit, plan.Relation, epsilon, delta));
            if (budget.Unit != plan.Unit || budget.Relation != plan.Relation)
                return (0, 0, $"the plan hides another unit or relation than earlier sessions of {task}, whose costs cannot be added to it");
            var answer = Opened().Foresee(task, plan, 1);
            return (answer.EpsilonBefore, answer.EpsilonAfter, answer.Accepted ? null
                : FormattableString.Invariant($"this participant's budget of epsilon {budget.Epsilon:G4} for {task} would be exceeded: {answer.EpsilonBefore:G4} is spent, the session makes it {answer.EpsilonAfter:G4}"));
        }
    }

    /// <summary>Charges a session before its first message leaves.</summary>
    /// <returns>Why it may not be joined, or null.</returns>
    public string? Reserve(SessionParameters parameters, PrivacyPlan plan)
    {
        if (plan.RoundEvent is null)
            return null;
        lock (gate)
        {
            if (Opened().IsCharged(parameters.Id.ToString()))
                return null;
            return Opened().Reserve(parameters.Task, parameters.Id.ToString(), plan).Accepted ? null : $"this participant's budget for {parameters.Task} is spent";
        }
    }

    /// <summary>The masked input leaves now.</summary>
    public void MarkFinal(SessionParameters parameters)
    {
        lock (gate)
            if (Opened().IsCharged(parameters.Id.ToString()))
                Opened().MarkFinal(parameters.Task, parameters.Id.ToString());
    }

    /// <summary>Whether the session was charged and what its sum cost is not recorded yet.</summary>
    public bool AwaitsRealised(SessionParameters parameters)
    {
        var session = parameters.Id.ToString();
        lock (gate)
            return Opened().IsCharged(session) && !Opened().Entries.Any(entry => entry.Kind == LedgerEntryKind.Realised && entry.Session == session);
    }

    /// <summary>The sum was opened over so many survivors; for a session that <see cref="AwaitsRealised"/>.</summary>
    public void RecordRealised(SessionParameters parameters, PrivacyPlan plan, int survivors)
    {
        lock (gate)
            Opened().RecordRealised(parameters.Task, parameters.Id.ToString(), plan, survivors);
    }

    /// <summary>Closes the ledger.</summary>
    public void Dispose()
    {
        lock (gate)
            ledger?.Dispose();
    }

    private PrivacyLedger Opened() => ledger ??= options.State.OpenLedger(options.Clock);
}
