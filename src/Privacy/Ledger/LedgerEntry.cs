namespace SecureFed.Privacy;

/// <summary>What an entry of the ledger records.</summary>
public enum LedgerEntryKind
{
    /// <summary>A population was given a budget.</summary>
    Opened,

    /// <summary>A session is about to start: its planned charge counts from now on.</summary>
    Reserved,

    /// <summary>The session's survivors are fixed (for a client: its masked input has left); the charge can no longer be questioned.</summary>
    Final,

    /// <summary>What the session really cost, beside the planned charge.</summary>
    Realised,

    /// <summary>A line torn by a crash was cut off when the ledger was opened again.</summary>
    Recovered,
}

/// <summary>One line of the ledger.</summary>
/// <param name="Sequence">0, 1, 2, ...</param>
/// <param name="Kind">What it records.</param>
/// <param name="Time">When it was written, by the ledger's clock.</param>
/// <param name="Population">Whose budget; empty for <see cref="LedgerEntryKind.Recovered"/>.</param>
/// <param name="Session">The session's identifier; empty where there is none.</param>
/// <param name="Event">The planned event (<see cref="LedgerEntryKind.Reserved"/>) or the realised one (<see cref="LedgerEntryKind.Realised"/>).</param>
/// <param name="Budget">The population's budget (<see cref="LedgerEntryKind.Opened"/>).</param>
/// <param name="PlanHash">SHA-256 of the plan in hexadecimal (<see cref="LedgerEntryKind.Reserved"/>); otherwise empty.</param>
/// <param name="Note">A remark for people.</param>
public sealed record LedgerEntry(
    long Sequence, LedgerEntryKind Kind, DateTimeOffset Time, string Population, string Session, DpEvent? Event, LedgerBudget? Budget, string PlanHash, string Note);

/// <summary>What one population may spend.</summary>
/// <param name="Unit">Whose influence is hidden.</param>
/// <param name="Relation">Which two inputs cannot be told apart.</param>
/// <param name="Epsilon">The most that all sessions together may cost.</param>
/// <param name="Delta">The delta at which epsilon is stated.</param>
public sealed record LedgerBudget(PrivacyUnit Unit, PrivacyRelation Relation, double Epsilon, double Delta);
