using System.Globalization;

namespace SecureFed.Privacy;

/// <summary>The ledger in words.</summary>
internal static class LedgerStatement
{
    public static void Write(PrivacyLedger ledger, IEnumerable<PopulationAccount> populations, TextWriter writer)
    {
        writer.WriteLine("Privacy ledger: statement");
        writer.WriteLine(Text($"{ledger.Entries.Count} entries, each bound to the one before it; hash of the last: {ledger.Head}"));
        foreach (var population in populations)
        {
            writer.WriteLine();
            WritePopulation(ledger, population, writer);
        }

        foreach (var recovery in ledger.Entries.Where(entry => entry.Kind == LedgerEntryKind.Recovered))
        {
            writer.WriteLine();
            writer.WriteLine(Text($"{recovery.Time:u}  after a crash: {recovery.Note}"));
        }
    }

    private static void WritePopulation(PrivacyLedger ledger, PopulationAccount population, TextWriter writer)
    {
        var budget = population.Budget;
        var balance = ledger.Balance(population.Name);
        writer.WriteLine(Text($"Population \"{population.Name}\""));
        writer.WriteLine(Text($"  protects    one {Words.Of(budget.Unit)} ({Words.Of(budget.Relation)})"));
        writer.WriteLine(Text($"  budget      epsilon {budget.Epsilon:G6} at delta {budget.Delta:G6}"));
        writer.WriteLine(Text($"  spent       epsilon {balance.PlannedEpsilon:G6} (upper bound, as planned; decides what may still start)"));
        writer.WriteLine(Text($"  realised    epsilon {balance.RealisedEpsilon:G6} (estimate, by the survivors that were counted)"));
        writer.WriteLine(Text($"  sessions    {balance.Sessions} charged, {balance.FinalSessions} of them with fixed survivors; charges are never taken back"));
        foreach (var charge in population.Sessions)
        {
            string state = charge.Realised is not null ? "opened" : charge.IsFinal ? "survivors fixed, not known to have opened" : "reserved, not known to have reached its survivors";
            writer.WriteLine(Text($"    {charge.Time:u}  {charge.Session}  {state}{(charge.Note.Length > 0 ? "; " + charge.Note : "")}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
