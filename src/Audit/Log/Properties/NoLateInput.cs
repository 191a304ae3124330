namespace SecureFed.Audit;

/// <summary>P10: an input that came after the set of inputs was closed is not there.</summary>
internal sealed class NoLateInput() : Property("P10", "no late input", "No input was taken after the set of inputs was closed: a late one could be opened alone.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        foreach (var fault in session.LateInputs)
            judgement.Fail(fault.Entry, fault.Participant, fault.Shows);
        if (session.Closed[2] is { } closed)
            judgement.Saw($"{session.Inputs.Count} inputs, all before entry {closed}");
        else
            judgement.Saw("the set of inputs was not closed");
    }
}
