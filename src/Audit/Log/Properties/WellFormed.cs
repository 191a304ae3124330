namespace SecureFed.Audit;

/// <summary>P28: every entry can be read and has its one encoding.</summary>
internal sealed class WellFormed() : Property("P28", "well-formed", "Every entry of the log can be read and has its one encoding.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        foreach (var fault in session.FormFaults)
            judgement.Fail(fault.Entry, fault.Participant, fault.Shows);
        judgement.Saw($"{session.Entries} entries");
    }
}
