using System.Globalization;
using SecureFed.Privacy;

namespace SecureFed.Simulation;

/// <summary>The privacy ledger of a training run: every session of it is charged to one population.</summary>
internal sealed class TrainingLedger : IDisposable
{
    private readonly PrivacyLedger ledger;
    private readonly string path;
    private readonly string population;
    private readonly string note;

    private TrainingLedger(PrivacyLedger ledger, string path, string population, string note) =>
        (this.ledger, this.path, this.population, this.note) = (ledger, path, population, note);

    /// <summary>Opens the ledger that the request names; null when it names none.</summary>
    /// <exception cref="RequestException">The file cannot be used, or its budget speaks of another guarantee.</exception>
    /// <exception cref="BudgetSpentException">All training rounds together would exceed what is left.</exception>
    public static TrainingLedger? Open(TrainingRequest request, PrivacyPlan plan)
    {
        // What is recorded for an audit includes what was charged.
        if ((request.Ledger ?? (request.Logs is { } logs && request.IsPrivate ? Path.Combine(logs, "ledger.jsonl") : null)) is not { } path)
            return null;
        var population = request.Population ?? NameOf(request.Data!);
        var training = new TrainingLedger(LedgerFile.Open(path), path, population, request.Seed is null ? "" : "noise from a seed, which hides nothing");
        try
        {
            training.AgreeOnBudget(request, plan);
            training.RefuseWhatExceedsIt(plan);
            return training;
        }
        catch
        {
            training.Dispose();
            throw;
        }
    }

    /// <summary>The charge of one session under <paramref name="plan"/>.</summary>
    public RoundCharge Charge(PrivacyPlan plan) => new(ledger, population, plan, note);

    /// <summary>What the ledger says now.</summary>
    public LedgerSummary Summary()
    {
        using var statement = new StringWriter(CultureInfo.InvariantCulture);
        ledger.WriteStatement(statement);
        return new LedgerSummary(path, population, ledger.Balance(population), ledger.Head, statement.ToString());
    }

    public void Dispose() => ledger.Dispose();

    private static string NameOf(string data)
    {
        var name = Path.GetFileName(data);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }

    /// <summary>A population that the ledger does not know gets its budget now; a known one keeps the budget it has.</summary>
    private void AgreeOnBudget(TrainingRequest request, PrivacyPlan plan)
    {
        var asked = new LedgerBudget(plan.Unit, plan.Relation, request.TotalEpsilon ?? request.Epsilon ?? plan.Epsilon!.Value, request.Delta);
        if (ledger.BudgetOf(population) is not { } known)
        {
            if (!double.IsFinite(asked.Epsilon))
                throw new RequestException("total-epsilon", "The training's epsilon has no bound, so the ledger needs a budget; give it with --total-epsilon.");
            ledger.OpenPopulation(population, asked);
            return;
        }

        if (request.TotalEpsilon is { } total && total != known.Epsilon)
            throw new RequestException("total-epsilon", Text($"--total-epsilon is {total} but the ledger gives \"{population}\" {known.Epsilon}, and a budget is never changed; leave it out or name another --population."));
        if (known.Unit != asked.Unit || known.Relation != asked.Relation)
            throw new RequestException("ledger", $"The ledger's budget for \"{population}\" hides one {RequestWords.Of(known.Unit)} ({RequestWords.Of(known.Relation)}), this training one {RequestWords.Of(asked.Unit)} ({RequestWords.Of(asked.Relation)}); ask for the same or name another --population.");
        if (known.Delta != asked.Delta)
            throw new RequestException("delta", Text($"--delta is {asked.Delta} but the ledger counts \"{population}\" at {known.Delta}; give that, or name another --population."));
    }

    private void RefuseWhatExceedsIt(PrivacyPlan plan)
    {
        var answer = ledger.Foresee(population, plan, plan.Rounds);
        if (!answer.Accepted)
            throw new BudgetSpentException(Text($"The budget of \"{population}\" is epsilon {answer.Budget.Epsilon:G6} at delta {answer.Budget.Delta:G6}; {answer.EpsilonBefore:G6} is spent and this training would make it {answer.EpsilonAfter:G6}, so nothing was trained: choose a smaller --epsilon or fewer --rounds."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a ledger says after a training run.</summary>
/// <param name="File">The ledger.</param>
/// <param name="Population">Whose budget was charged.</param>
/// <param name="Balance">What it has spent.</param>
/// <param name="Head">The hash of the last line.</param>
/// <param name="Statement">The whole ledger in words.</param>
public sealed record LedgerSummary(string File, string Population, LedgerBalance Balance, string Head, string Statement);
