namespace SecureFed.Audit;

/// <summary>The answer of an audit.</summary>
/// <param name="Verdict">Of all sessions together: fail when one fails, incomplete when one is, else pass.</param>
/// <param name="Sessions">Each session.</param>
/// <param name="Faults">Files that are not what they were given as.</param>
/// <param name="Missing">What was named by a file and not given.</param>
/// <param name="Assumptions">What no log can show and the verdicts rest on.</param>
public sealed record AuditAnswer(Verdict Verdict, IReadOnlyList<SessionFindings> Sessions, IReadOnlyList<string> Faults, IReadOnlyList<string> Missing, IReadOnlyList<string> Assumptions);

/// <summary>What was found about one session.</summary>
/// <param name="Log">The log's name.</param>
/// <param name="Title">The session in words.</param>
/// <param name="Session">The session id in hexadecimal; null when the offer cannot be read.</param>
/// <param name="Verdict">Pass, incomplete or fail.</param>
/// <param name="Says">The verdict in one sentence.</param>
/// <param name="EndedWith">result, abort, or null when the log has no end.</param>
/// <param name="Entries">Entries that were read.</param>
/// <param name="IsFull">Whether the log holds masked vectors.</param>
/// <param name="Invited">Identifiers of U1.</param>
/// <param name="Survivors">Identifiers of U3: everyone whose input is in the sum, if there is one. Who is not here is not in it.</param>
/// <param name="Properties">Every property.</param>
public sealed record SessionFindings(
    string Log, string Title, string? Session, Verdict Verdict, string Says, string? EndedWith, int Entries, bool IsFull,
    IReadOnlyList<string> Invited, IReadOnlyList<string> Survivors, IReadOnlyList<Finding> Properties)
{
    /// <summary>Why there is no sum, for people; null when there is one, or the log has no end.</summary>
    public string? NoSumBecause { get; init; }
}

/// <summary>Audits session logs: reads each once and judges every property of docs/auditing.md that a third party can check.</summary>
public static class LogAudit
{
    /// <summary>Audits. Logs may be larger than memory; bytes of any kind give an answer.</summary>
    public static AuditAnswer Run(AuditRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var sessions = request.Logs.Select(Read).ToArray();
        var context = new AuditContext(request, sessions);
        var findings = sessions.Select(session => Judge(session, context)).ToArray();
        var worst = findings.Select(finding => finding.Verdict).Append(context.Faults.Count > 0 ? Verdict.Fail : Verdict.Pass).Max();
        return new AuditAnswer(worst, findings, context.Faults, context.Missing, AuditAssumptions.Of(sessions));
    }

    private static SessionEvidence Read((string Name, Func<Stream> Open) log)
    {
        using var stream = log.Open();
        return EvidenceReader.Read(log.Name, stream);
    }

    private static SessionFindings Judge(SessionEvidence session, AuditContext context)
    {
        var properties = Property.All.Select(property => property.Check(session, context)).ToArray();
        if (session.Survivors is not null)
            session.Opened.Dispose();
        session.MaskedSums?.Dispose();
        session.MaskedSums = null;

        var failed = properties.Count(finding => finding.Verdict == Verdict.Fail);
        var open = properties.Count(finding => finding.Verdict == Verdict.NotCheckable);
        var (verdict, says) = failed > 0 ? (Verdict.Fail, $"{failed} of {properties.Length} properties fail")
            : !session.IsOver ? (Verdict.Incomplete, $"the log ends early, after entry {session.Entries - 1}: what is there keeps the rules, and nothing is known of the rest")
            : (Verdict.Pass, open == 0 ? $"all {properties.Length} properties hold" : $"{properties.Length - open} properties hold, {open} cannot be checked with what was given");
        return new SessionFindings(
            session.Log, session.Title, session.Parameters?.Id.ToString(), verdict, says,
            session.Result is not null ? "result" : session.Abort is not null ? "abort" : null, session.Entries, session.IsFull,
            [.. session.Roster?.Members.Select(member => member.Id.Text) ?? []],
            [.. session.Survivors?.Indices.Select(session.IdOf) ?? []], properties)
        {
            NoSumBecause = session.Result is null && session.Abort is { } abort ? AbortWords.Of(abort.Message.Code) : null,
        };
    }
}
