namespace SecureFed.Protocol;

/// <summary>A member of U1 as everyone works with it: its index in the roster, and of its advertisement what keys are derived from.</summary>
/// <param name="Index">Its place in the roster.</param>
/// <param name="Id">Its identifier.</param>
/// <param name="ChannelKey">Its X25519 public key for share encryption.</param>
/// <param name="MaskKey">Its X25519 public key for pairwise masks.</param>
internal sealed record RosterMember(int Index, ParticipantId Id, ReadOnlyMemory<byte> ChannelKey, ReadOnlyMemory<byte> MaskKey)
{
    public RosterMember(int index, AdvertisementMessage advertisement)
        : this(index, advertisement.Id, advertisement.ChannelKey, advertisement.MaskKey)
    {
    }

    /// <summary>As the one who broke a rule.</summary>
    public Culprit Culprit => Culprit.Of(Id);
}
