using System.CommandLine;
using SecureFed.Simulation;

namespace SecureFed.Cli;

/// <summary>What a privacy ledger says: the statement for a person, or the balance of each population.</summary>
internal static class LedgerWords
{
    /// <summary>Answers for the ledger in <paramref name="file"/>.</summary>
    /// <returns>Bad when a population has spent more than its budget, which no ledger of ours allows.</returns>
    public static int Answer(ParseResult parse, string file, bool json)
    {
        using var ledger = LedgerFile.OpenExisting(file);
        var balances = ledger.Populations.ToDictionary(name => name, ledger.Balance);
        if (json)
            JsonOutput.Write(parse, new { file, entries = ledger.Entries.Count, ledger.Head, populations = balances });
        else
            ledger.WriteStatement(parse.InvocationConfiguration.Output);
        return balances.Values.All(balance => balance.PlannedEpsilon <= balance.Budget.Epsilon) ? ExitStatus.Done : ExitStatus.BadAnswer;
    }
}
