using SecureFed.Privacy;

namespace SecureFed.Audit;

/// <summary>P25: the ledger charges what the session did, whatever became of it.</summary>
internal sealed class LedgerAgrees() : Property("P25", "ledger", "The privacy ledger is unbroken, within its budget, and charges this session exactly as the log shows it, failed or not.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        if (context.LedgerFault is { } fault)
            judgement.Fail(null, null, fault);
        var plan = context.PlanOf(session);
        if (plan?.Mechanism == NoiseMechanism.None)
        {
            judgement.Saw("the plan promises no noise, which no budget can hold");
            return;
        }
        if (context.Ledger is not { } ledger)
        {
            judgement.Missing("the ledger (--ledger)");
            return;
        }
        var lines = ledger.Where(line => line.Session == session.Parameters!.Id.ToString()).ToArray();
        var reserved = Only(LedgerEntryKind.Reserved, needed: true, "the session took place");
        Only(LedgerEntryKind.Final, session.Closed[2] is not null && session.Survivors?.Count >= session.Parameters!.MinimumCohort, "its inputs were closed");
        var realised = Only(LedgerEntryKind.Realised, session.Result is not null, "its sum was opened");

        var hash = Convert.ToHexStringLower(session.Parameters!.PlanHash.Span);
        judgement.Require(reserved is null || reserved.PlanHash == hash, null, null, $"the ledger charges a plan with hash {reserved?.PlanHash}, the session names {hash}");
        if (plan is null)
        {
            judgement.Missing("the plan (--plan), to compare the charges");
            return;
        }
        judgement.Require(reserved is null || plan.EventOf(plan.LeastHonestSurvivors)!.Equals(reserved.Event), null, null, $"ledger line {reserved?.Sequence} charges {reserved?.Event}, the plan costs {plan.EventOf(plan.LeastHonestSurvivors)}");
        var honest = (session.Survivors?.Count ?? 0) - plan.CorruptClients;
        judgement.Require(realised is null || session.Result is null || (honest >= 1 && plan.EventOf(honest)!.Equals(realised.Event)), null, null, $"ledger line {realised?.Sequence} says that {realised?.Event} was realised, with {honest} honest survivors it is {(honest >= 1 ? plan.EventOf(honest) : null)}");
        judgement.Saw($"ledger lines {string.Join(", ", lines.Select(line => line.Sequence))}");

        LedgerEntry? Only(LedgerEntryKind kind, bool needed, string because)
        {
            var found = lines.Where(line => line.Kind == kind).ToArray();
            if (needed)
                judgement.Require(found.Length == 1, null, null, $"{because}, and the ledger has {found.Length} lines '{kind.ToString().ToLowerInvariant()}' for it");
            else
                judgement.Require(found.Length == 0, null, null, $"ledger line {found.FirstOrDefault()?.Sequence} says '{kind.ToString().ToLowerInvariant()}', but the log does not show that {because}");
            return found.FirstOrDefault();
        }
    }
}
