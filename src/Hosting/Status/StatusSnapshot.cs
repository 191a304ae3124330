using System.Text.Json.Serialization;

namespace SecureFed.Hosting;

/// <summary>What an operator sees of a server: numbers of participants, never who they are or what they sent.</summary>
internal sealed record StatusSnapshot(DateTimeOffset Time, string ServerKey, int Enrolled, IReadOnlyList<PopulationStatus> Populations);

internal sealed record PopulationStatus(
    string Name, BudgetStatus? Budget, int Completed, IReadOnlyList<OpenSession> Open, IReadOnlyList<EndedSession> Ended, AuditNote? LastAudit);

internal sealed record BudgetStatus(double Epsilon, double Delta, string Unit, double Spent, double Realised, int Sessions);

internal sealed record OpenSession(
    string Session, ulong TrainingRound, uint Attempt, DateTimeOffset Started, int Round, int Invited, int Participants, int Answers, DateTimeOffset Closes);

internal sealed record EndedSession(
    string Session, ulong TrainingRound, uint Attempt, DateTimeOffset Ended, bool Completed, int Survivors, string Note, string? Audit);

/// <summary>The verdict of an audit of a session's log.</summary>
/// <param name="Time">When it was made.</param>
/// <param name="Session">The session.</param>
/// <param name="Verdict">PASS, INCOMPLETE or FAIL.</param>
/// <param name="Says">The verdict in one sentence.</param>
public sealed record AuditNote(DateTimeOffset Time, string Session, string Verdict, string Says);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusSnapshot))]
internal sealed partial class StatusJson : JsonSerializerContext;
