using System.Collections.Concurrent;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>What audits of session logs found, for the status page. In memory: an audit can be made again.</summary>
public sealed class AuditNotes(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, AuditNote> notes = [];

    /// <summary>Notes the verdict of an audit.</summary>
    /// <param name="session">The session whose log was audited.</param>
    /// <param name="verdict">PASS, INCOMPLETE or FAIL.</param>
    /// <param name="says">The verdict in one sentence.</param>
    public void Add(SessionId session, string verdict, string says)
    {
        ArgumentNullException.ThrowIfNull(session);
        notes[session.ToString()] = new AuditNote(clock.GetUtcNow(), session.ToString(), verdict, says);
    }

    internal AuditNote? Of(SessionId session) => notes.GetValueOrDefault(session.ToString());
}
