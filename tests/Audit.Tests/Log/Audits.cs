using SecureFed.Protocol;

namespace SecureFed.Audit.Tests;

/// <summary>Audits of recorded sessions, and what is read off their answers.</summary>
internal static class Audits
{
    public static RecordedSession Aborted() => new(SessionOptions.Aborted);

    public static bool IsLastResponse(RecordedSession session, byte[] entry) =>
        ReferenceEquals(entry, session.Entries.Last(other => LyingServer.Read(other) is AcceptedEntry accepted && Frame.PeekType(accepted.Frame) == MessageType.UnmaskResponse));

    public static AuditAnswer AuditOf(RecordedSession session, IEnumerable<byte[]> log) =>
        LogAudit.Run(RecordedSession.Everything(session) with { Logs = [RecordedSession.LogOf("log", log)] });

    public static string[] Failed(RecordedSession session, IEnumerable<byte[]> log) => FailedOf(AuditOf(session, log));

    public static string[] FailedOf(AuditAnswer answer) =>
        [.. answer.Sessions.SelectMany(session => session.Properties).Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Name).Distinct()];

    public static string[] Unchecked(AuditAnswer answer) =>
        [.. answer.Sessions[0].Properties.Where(finding => finding.Verdict == Verdict.NotCheckable).Select(finding => finding.Name)];

    public static Finding Find(AuditAnswer answer, string name) => answer.Sessions[0].Properties.First(finding => finding.Name == name);
}
