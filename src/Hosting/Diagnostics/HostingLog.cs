using Microsoft.Extensions.Logging;
using SecureFed.Protocol;

namespace SecureFed.Hosting;

/// <summary>Everything that the server logs. Identifiers, rules and sizes only: never a key, a share, a frame, a token or a signature.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1000, LogLevel.Information, "Session {Session} of {Population} is open: training round {TrainingRound}, attempt {Attempt}, {Invited} invited.")]
    public static partial void SessionOpened(this ILogger logger, SessionId session, string population, ulong trainingRound, uint attempt, int invited);

    [LoggerMessage(1001, LogLevel.Information, "Session {Session}: round {Round} is closed with {Answers} answers ({Reason}).")]
    public static partial void RoundClosed(this ILogger logger, SessionId session, int round, int answers, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Session {Session}: the sum of {Survivors} survivors is open.")]
    public static partial void SessionCompleted(this ILogger logger, SessionId session, int survivors);

    [LoggerMessage(1003, LogLevel.Warning, "Session {Session} is aborted: {Reason}")]
    public static partial void SessionAborted(this ILogger logger, SessionId session, string reason);

    [LoggerMessage(1004, LogLevel.Information, "Session {Session} continues in round {Round} after a restart, from {Entries} log entries.")]
    public static partial void SessionResumed(this ILogger logger, SessionId session, int round, long entries);

    [LoggerMessage(1005, LogLevel.Error, "Session {Session} cannot continue from its log: {Fault}")]
    public static partial void LogUnusable(this ILogger logger, SessionId session, string fault);

    [LoggerMessage(1006, LogLevel.Warning, "Training round {TrainingRound} of {Population} opens no session: {Reason}")]
    public static partial void SessionNotOpened(this ILogger logger, ulong trainingRound, string population, string reason);

    [LoggerMessage(1007, LogLevel.Error, "Session {Session}: the store failed and nothing is sent until it works again: {Fault}")]
    public static partial void StoreFailed(this ILogger logger, SessionId session, string fault);

    [LoggerMessage(1008, LogLevel.Error, "Session {Session} stops here: {Fault}")]
    public static partial void SessionStopped(this ILogger logger, Exception exception, SessionId session, string fault);

    [LoggerMessage(1009, LogLevel.Error, "The coordinator {Coordinator} failed and is asked again in {Delay}.")]
    public static partial void CoordinatorFailed(this ILogger logger, Exception exception, string coordinator, TimeSpan delay);

    [LoggerMessage(1100, LogLevel.Warning, "Refused a request from {Address} to {Method} {Path}: {Reason}")]
    public static partial void RequestRefused(this ILogger logger, string address, string method, string path, string reason);

    [LoggerMessage(1101, LogLevel.Warning, "Session {Session}: refused a frame of {Participant}: {Rejection}")]
    public static partial void FrameRefused(this ILogger logger, SessionId session, ParticipantId participant, string rejection);

    [LoggerMessage(1102, LogLevel.Debug, "Session {Session}: {Participant} sent a frame of round {Round}: {Kind}.")]
    public static partial void FrameReceived(this ILogger logger, SessionId session, ParticipantId participant, int round, ReceptionKind kind);

    [LoggerMessage(1104, LogLevel.Debug, "Session {Session}: {Participant} declined.")]
    public static partial void Declined(this ILogger logger, SessionId session, ParticipantId participant);

    [LoggerMessage(1103, LogLevel.Error, "The store failed during a request to {Path}: {Fault}")]
    public static partial void RequestFailed(this ILogger logger, string path, string fault);

    [LoggerMessage(1200, LogLevel.Information, "Enrolled {Participant}.")]
    public static partial void Enrolled(this ILogger logger, ParticipantId participant);

    [LoggerMessage(1201, LogLevel.Warning, "Refused to enrol {Participant}: {Reason}")]
    public static partial void EnrolmentRefused(this ILogger logger, string participant, EnrolmentKind reason);

    [LoggerMessage(1202, LogLevel.Information, "Revoked {Participant}.")]
    public static partial void Revoked(this ILogger logger, ParticipantId participant);
}
