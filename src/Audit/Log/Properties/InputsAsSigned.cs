namespace SecureFed.Audit;

/// <summary>P28: the masked vectors in the log are the ones that clients signed.</summary>
internal sealed class InputsAsSigned() : Property("P28", "inputs as signed", "The masked vectors in the log have the roots that their clients signed.")
{
    protected override void Judge(SessionEvidence session, AuditContext context, Judgement judgement)
    {
        foreach (var fault in session.InputFaults)
            judgement.Fail(fault.Entry, fault.Participant, fault.Shows);
        if (!judgement.Reached(session, session.Inputs.Count > 0, "an input"))
            return;
        if (!session.IsFull && session.InputFaults.Count == 0)
        {
            judgement.Missing("masked vectors: the log is redacted");
            return;
        }
        foreach (var (from, input) in session.Inputs)
            judgement.Require(session.WithVectors.Contains(from) || session.InputFaults.Any(fault => fault.Entry == input.Entry), input.Entry, session.IdOf(from), "the log has the masked vectors of others and not of this client");
        judgement.Saw($"{session.WithVectors.Count} masked inputs");
    }
}
