namespace SecureFed.Protocol;

/// <summary>A member of U1: its index in the roster and what it advertised.</summary>
internal sealed record RosterMember(int Index, AdvertisementMessage Advertisement)
{
    /// <summary>Its identifier.</summary>
    public ParticipantId Id => Advertisement.Id;

    /// <summary>As the one who broke a rule.</summary>
    public Culprit Culprit => Culprit.Of(Id);
}
