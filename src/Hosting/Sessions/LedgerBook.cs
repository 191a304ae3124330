using SecureFed.Privacy;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>What sessions cost their populations: reserved before a session starts, final when its inputs are closed, never taken back. One ledger for each population, used by one session at a time.</summary>
internal sealed class LedgerBook(ILedgerStore store, TimeProvider clock) : IDisposable
{
    private readonly Dictionary<string, PrivacyLedger> ledgers = [];
    private readonly Lock gate = new();

    /// <summary>Reserves a session's planned charge; nothing for a plan without noise.</summary>
    /// <returns>Why the session must not start, or null.</returns>
    public string? Reserve(SessionRequest request, SessionId session)
    {
        if (request.Plan.RoundEvent is null)
            return null;
        return Write(request.Population, ledger =>
        {
            if (ledger.BudgetOf(request.Population) is null)
            {
                if (BudgetOf(request) is not { } budget)
                    return "the plan has a noise multiplier and no budget: give SessionRequest.Budget";
                ledger.OpenPopulation(request.Population, budget);
            }
            if (ledger.IsCharged(session.ToString()))
                return null;
            var answer = ledger.Reserve(request.Population, session.ToString(), request.Plan);
            return answer.Accepted ? null : FormattableString.Invariant($"the privacy budget of epsilon {answer.Budget.Epsilon:G6} would be exceeded: {answer.EpsilonBefore:G6} is spent, this session would make it {answer.EpsilonAfter:G6}");
        });
    }

    /// <summary>The set of inputs is closed: from now on the sum may have been seen. Repeating it changes nothing.</summary>
    public void MarkFinal(SessionRequest request, SessionId session) => OnCharge(request, ledger => ledger.MarkFinal(request.Population, session.ToString()));

    /// <summary>The sum opened. Repeating it changes nothing.</summary>
    public void RecordRealised(SessionRequest request, SessionId session, int survivors) => OnCharge(request, ledger =>
    {
        if (!ledger.Entries.Any(entry => entry.Kind == LedgerEntryKind.Realised && entry.Session == session.ToString()))
            ledger.RecordRealised(request.Population, session.ToString(), request.Plan, survivors);
    });

    /// <summary>What a population has spent; null when it has no budget.</summary>
    public LedgerBalance? Balance(string population)
    {
        lock (gate)
        {
            var ledger = LedgerOf(population);
            return ledger.BudgetOf(population) is null ? null : ledger.Balance(population);
        }
    }

    /// <summary>Closes all ledgers.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var ledger in ledgers.Values)
                ledger.Dispose();
            ledgers.Clear();
        }
    }

    private void OnCharge(SessionRequest request, Action<PrivacyLedger> write)
    {
        if (request.Plan.RoundEvent is not null)
            Write(request.Population, ledger =>
            {
                write(ledger);
                return true;
            });
    }

    private T Write<T>(string population, Func<PrivacyLedger, T> write)
    {
        lock (gate)
        {
            try
            {
                return write(LedgerOf(population));
            }
            catch (IOException)
            {
                // What is on the disk is not known; only reading it again tells.
                if (ledgers.Remove(population, out var broken))
                    broken.Dispose();
                throw;
            }
        }
    }

    private PrivacyLedger LedgerOf(string population)
    {
        if (!ledgers.TryGetValue(population, out var ledger))
            ledgers[population] = ledger = store.Open(population, clock);
        return ledger;
    }

    private static LedgerBudget? BudgetOf(SessionRequest request)
        => request.Budget
        ?? (request.Plan is { Epsilon: { } epsilon, Delta: { } delta } plan && double.IsFinite(epsilon) ? new LedgerBudget(plan.Unit, plan.Relation, epsilon, delta) : null);
}
