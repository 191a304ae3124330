using Microsoft.Extensions.Logging;
using SecureFed.Protocol;

namespace SecureFed.Client;

/// <summary>Everything that a client logs: never a key, a share, a value or a token.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(2000, LogLevel.Information, "Session {Session}: training round {TrainingRound} of {Task} is offered.")]
    public static partial void Offered(this ILogger logger, SessionId session, ulong trainingRound, string task);

    [LoggerMessage(2001, LogLevel.Information, "Session {Session} continues after round {Round}, from the stored state.")]
    public static partial void Continues(this ILogger logger, SessionId session, int round);

    [LoggerMessage(2002, LogLevel.Debug, "Session {Session}: round {Round} is answered.")]
    public static partial void Answered(this ILogger logger, SessionId session, int round);

    [LoggerMessage(2003, LogLevel.Information, "Session {Session} is over for this participant: {Ending}. {Reason}")]
    public static partial void Ended(this ILogger logger, SessionId session, SessionEnding ending, string reason);

    [LoggerMessage(2004, LogLevel.Warning, "{Method} {Target} did not succeed ({Trouble}); trying again in {Wait}.")]
    public static partial void TryingAgain(this ILogger logger, string method, string target, string trouble, TimeSpan wait);

    [LoggerMessage(2005, LogLevel.Error, "The stored state of session {Session} cannot be used and is let go of: {Fault}")]
    public static partial void StateUnusable(this ILogger logger, SessionId session, string fault);

    [LoggerMessage(2006, LogLevel.Warning, "Session {Session}: this participant's ledger keeps the planned cost, since what the sum cost is not known: {Fault}")]
    public static partial void CostUnknown(this ILogger logger, SessionId session, string fault);
}
