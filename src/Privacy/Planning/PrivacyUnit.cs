namespace SecureFed.Privacy;

/// <summary>Whose influence the guarantee hides.</summary>
public enum PrivacyUnit
{
    /// <summary>Everything one client sends in a training round: its whole update is clipped once.</summary>
    Client,

    /// <summary>One record of one client: every record's gradient is clipped, rotated, rounded and checked on its own.</summary>
    Record,
}
